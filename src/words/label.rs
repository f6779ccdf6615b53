//! What a form calls its fields, for the summary of mistakes: there a sentence stands away from its label.

use super::Words;
use crate::domain::quarterly::NUMBERS;

impl Words {
    /// A mistake with the name of its field before it, as a summary lists it. `about`: whose form it is,
    /// `person` or `resource`, where a field is called otherwise there. A sentence that names its field
    /// itself, or a field without a name, is left as it is.
    pub fn mistake(&self, about: &str, field: &str, text: &str) -> String {
        match self.label(about, field) {
            "" => text.to_owned(),
            label => self.ui.named(label, text),
        }
    }

    fn label(&self, about: &str, field: &str) -> &'static str {
        let (b, f, s, g) = (&self.booking, &self.founder, &self.staff, &self.begin);
        match (about, field) {
            ("application", field) => self.form_field(field),
            ("person", "name") => s.person_name(),
            ("resource", "seats") => s.seats(),
            (_, "title") => b.title(),
            (_, "date") => f.date(),
            (_, "end_date") => b.end_date(),
            (_, "from") => f.from(),
            (_, "to") => f.to(),
            (_, "units") => b.units(),
            (_, "seats") => f.seats(),
            (_, "company") => b.company(),
            (_, "holder") => b.holder(),
            (_, "guests") => b.guests(),
            (_, "note") => s.note(),
            (_, "reason") => s.reason(),
            (_, "words") => self.presence.words(),
            (_, "name") => s.name(),
            (_, "name_zh") => g.name_zh(),
            (_, "name_en") => g.name_en(),
            (_, "slug") => g.slug(),
            (_, "district") => g.district(),
            (_, "address") => g.address(),
            (_, "code") => s.code(),
            (_, "kind") => s.kind(),
            (_, "incubator") => s.incubator(),
            (_, "capacity") => s.capacity(),
            (_, "area_m2") => s.area(),
            (_, "building") => s.building(),
            (_, "floor") => s.floor(),
            (_, "zone") => s.zone(),
            (_, "features") => s.features(),
            (_, "opening") => s.opening(),
            (_, "parts") => s.parts(),
            (_, "standing") => s.standing(),
            (_, "unit") => s.unit(),
            (_, "amount") => s.amount(),
            (_, "valid_from") => s.valid_from(),
            (_, "valid_to") => s.valid_to(),
            (_, "first_month") => self.books.first_month(),
            (_, "last_month") => self.books.last_month(),
            (_, "carry_percent") => self.books.carry_percent(),
            (_, "carry_most") => self.books.carry_most(),
            (_, "pool_id") => self.books.pool(),
            (_, "email") => s.email(),
            (_, "role") => s.role(),
            (_, "scope") => s.scope(),
            (_, "until") => s.until(),
            (_, "resource_id") => self.keep.desk(),
            (_, "company_id") => self.keep.company(),
            (_, "person_id") => self.keep.person(),
            (_, "first_day") => self.keep.first_day(),
            (_, "last_day") => self.keep.last_day(),
            (_, "closes") => self.keep.closes(),
            (_, "key") => self.policy.terms_key(),
            (_, "title_zh") => self.policy.title_zh(),
            (_, "title_en") => self.policy.title_en(),
            (_, "text_zh") => self.policy.text_zh(),
            (_, "text_en") => self.policy.text_en(),
            (_, "override_reason") => self.policy.override_reason(),
            (_, "source") => self.keep.source(),
            (_, "opinion") => self.case.opinion(),
            (_, "purpose") => self.case.purpose(),
            (_, "card") => self.case.card(),
            (_, "working_days") => self.case.days(),
            (_, "four_eyes_from") => self.case.four_eyes_from(),
            (_, "milestones") => self.quarterly.milestones(),
            (_, "explanation") => self.quarterly.explanation(),
            (_, name) if NUMBERS.contains(&name) => self.figure(name),
            _ => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::Language;

    #[test]
    fn a_summary_says_which_field_it_means() {
        let (zh, en) = (Words::of(Language::Zh), Words::of(Language::En));
        assert_eq!(zh.mistake("", "name", "必填"), "名称：必填");
        assert_eq!(zh.mistake("person", "name", "必填"), "姓名：必填");
        assert_eq!(en.mistake("", "title", "Required"), "What for: Required");
        assert_eq!(en.mistake("", "slug", "Required"), "Short name: Required");
        assert_eq!(en.mistake("", "pick", "Select at least one"), "Select at least one");
    }
}
