//! The holidays of the working calendar. Its data names them in Chinese; here is what each is called.

use super::Words;
use super::catalogue::catalogue;
use crate::domain::person::Language;

catalogue! {
    /// Names of holidays.
    HolidayWords {
        new_year: "元旦", "New Year's Day";
        spring: "春节", "Spring Festival";
        qingming: "清明节", "Qingming Festival";
        labour: "劳动节", "Labour Day";
        dragon_boat: "端午节", "Dragon Boat Festival";
        mid_autumn: "中秋节", "Mid-Autumn Festival";
        national: "国庆节", "National Day";
    }
}

impl HolidayWords {
    const fn all(&self) -> [&'static str; 7] {
        [
            self.new_year(),
            self.spring(),
            self.qingming(),
            self.labour(),
            self.dragon_boat(),
            self.mid_autumn(),
            self.national(),
        ]
    }
}

impl Words {
    /// A name of the calendar's data, as `国庆节、中秋节`, in this language; one that is not known stays.
    pub fn holiday(&self, name: &str) -> String {
        let known = HolidayWords(Language::Zh).all().into_iter().zip(HolidayWords(self.lang).all());
        let named = |one: &str| {
            known.clone().find(|(zh, _)| *zh == one).map_or_else(|| one.to_owned(), |(_, own)| own.to_owned())
        };
        name.split('、').map(named).collect::<Vec<_>>().join(self.either("、", " and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::work_calendar::WorkCalendar;

    #[test]
    fn every_holiday_of_the_calendar_has_an_english_name() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        assert_eq!(en.holiday("国庆节、中秋节"), "National Day and Mid-Autumn Festival");
        assert_eq!(en.holiday("校庆"), "校庆");
        for (date, _, name) in WorkCalendar::embedded().rows() {
            assert_eq!(zh.holiday(name), name);
            assert!(en.holiday(name).is_ascii(), "{date} {name}");
        }
    }
}
