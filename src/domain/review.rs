//! Reviews of an application: the form with its weights, exact scores, and what they come to together.

use super::company::named;
use super::field::{FieldRule, Gather, plain, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How far a reviewer has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Asked, and has not said whether there is a conflict of interest.
    Asked,
    /// Has declared that there is none.
    Declared,
    /// Has recused themselves: somebody else is asked.
    Recused,
    /// Has scored.
    Done,
}
named!(ReviewState { Asked = "asked", Declared = "declared", Recused = "recused", Done = "done" });

/// A criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its key, small letters, digits and `_`, at most 40.
    pub key: String,
    /// Its name, 中文 and English, at most 60 characters each.
    pub name: (String, String),
    /// Points of the total it is worth, 1 to 100.
    pub weight: i64,
    /// The highest score, 1 to 100: a point of it is a whole number of hundredths of the total.
    pub max: i64,
}

/// Most criteria of a form.
pub const CRITERIA_MAX: usize = 10;

/// A version of the form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewForm {
    /// Its number.
    pub version: i64,
    /// The first day it is used.
    pub valid_from: NaiveDate,
    /// Points it takes to pass.
    pub pass: i64,
    /// The criteria, whose weights make 100.
    pub criteria: Vec<Criterion>,
}

/// A score and the words to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// The criterion.
    pub key: String,
    /// From 0 to its highest.
    pub score: i64,
    /// Why.
    #[serde(default)]
    pub comment: String,
}

/// The versions that come with the program; later ones are put in force in it.
pub(super) fn embedded() -> Vec<ReviewForm> {
    parse(include_str!("../../data/review_forms.csv")).unwrap_or_default()
}

/// Reads lines of `version,valid_from,pass,key,name_zh,name_en,weight,max` under a heading; `None` when one
/// cannot be read, weights do not make 100, or a score would not be a whole number of hundredths.
pub fn parse(text: &str) -> Option<Vec<ReviewForm>> {
    let mut forms: Vec<ReviewForm> = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.ok()?;
        let at = |n: usize| row.get(n).unwrap_or("");
        let version = at(0).parse().ok()?;
        if !forms.iter().any(|form| form.version == version) {
            let (valid_from, pass) = (at(1).parse().ok()?, at(2).parse().ok()?);
            forms.push(ReviewForm { version, valid_from, pass, criteria: Vec::new() });
        }
        let form = forms.iter_mut().find(|form| form.version == version)?;
        let (weight, max): (i64, i64) = (at(6).parse().ok()?, at(7).parse().ok()?);
        let exact = weight > 0 && max > 0 && weight * 100 % max == 0;
        let name = (at(4).to_owned(), at(5).to_owned());
        form.criteria.push(exact.then(|| Criterion { key: at(3).to_owned(), name, weight, max })?);
    }
    let sound = |form: &ReviewForm| form.criteria.iter().map(|one| one.weight).sum::<i64>() == 100;
    forms.iter().all(sound).then_some(forms)
}

impl ReviewForm {
    /// The same with its names as they are kept.
    pub fn plain(&self) -> ReviewForm {
        let mut form = self.clone();
        for one in &mut form.criteria {
            one.name = (plain(&one.name.0), plain(&one.name.1));
        }
        form
    }
    /// Every mistake in one that is to be used from `today` or later, by the member it is in
    /// (`criteria[1].weight`).
    pub fn mistakes(&self, today: NaiveDate) -> Vec<super::field::FieldError> {
        let mut wrong = Gather::default();
        let share = FieldRule::Number { min: 1, max: 100 };
        if self.valid_from < today {
            wrong.wrong("valid_from", FieldRule::Future);
        }
        if !(1..=100).contains(&self.pass) {
            wrong.wrong("pass", share.clone());
        }
        let mut keys = HashSet::new();
        for (at, one) in self.criteria.iter().enumerate() {
            let at = |member: &str| format!("criteria[{at}].{member}");
            wrong.take(text(&at("name_zh"), &one.name.0, 1, 60));
            wrong.take(text(&at("name_en"), &one.name.1, 1, 60));
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if one.key.is_empty() || one.key.len() > 40 || !one.key.chars().all(plain) {
                wrong.wrong(&at("key"), FieldRule::Choice);
            } else if !keys.insert(&one.key) {
                wrong.wrong(&at("key"), FieldRule::Twice);
            }
            let (weight, max) = ((1..=100).contains(&one.weight), (1..=100).contains(&one.max));
            if !weight {
                wrong.wrong(&at("weight"), share.clone());
            }
            if !max {
                wrong.wrong(&at("max"), share.clone());
            } else if weight && one.weight * 100 % one.max != 0 {
                wrong.wrong(&at("max"), FieldRule::Hundredths);
            }
        }
        let sum: i64 = self.criteria.iter().map(|one| one.weight.clamp(0, 1_000)).sum();
        if self.criteria.is_empty() || self.criteria.len() > CRITERIA_MAX {
            let most = i64::try_from(CRITERIA_MAX).unwrap_or(i64::MAX);
            wrong.wrong("criteria", FieldRule::Number { min: 1, max: most });
        } else if sum != 100 {
            wrong.wrong("criteria", FieldRule::Weights { sum });
        }
        wrong.0
    }
    /// The total of scores, in hundredths of a point of 100; `Err` with the keys of criteria that have no
    /// score, two, or one out of bounds, and of scores for what is no criterion.
    pub fn total(&self, scores: &[Score]) -> Result<i64, Vec<String>> {
        let mut wrong: Vec<String> = Vec::new();
        let mut total = 0;
        for one in &self.criteria {
            let given: Vec<&Score> = scores.iter().filter(|score| score.key == one.key).collect();
            match given.as_slice() {
                [score] if (0..=one.max).contains(&score.score) => {
                    total += score.score * (one.weight * 100 / one.max);
                }
                _ => wrong.push(one.key.clone()),
            }
        }
        let stranger = |score: &&Score| !self.criteria.iter().any(|one| one.key == score.key);
        wrong.extend(scores.iter().filter(stranger).map(|score| score.key.clone()));
        if wrong.is_empty() { Ok(total) } else { Err(wrong) }
    }
}

/// What reviews come to together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Together {
    /// The mean, in hundredths of a point, rounded half up.
    pub score: i64,
    /// How many count.
    pub counted: usize,
    /// Whether the highest and the lowest were left out.
    pub trimmed: bool,
}

/// From so many reviews on the highest and the lowest are left out.
pub const TRIMMED_FROM: usize = 5;

/// The mean of totals; `None` where there are none. Below [`TRIMMED_FROM`] reviews all of them count.
pub fn together(totals: &[i64]) -> Option<Together> {
    let mut all = totals.to_vec();
    all.sort_unstable();
    let trimmed = all.len() >= TRIMMED_FROM;
    let counted: &[i64] = if trimmed { all.get(1..all.len() - 1)? } else { &all };
    let count = i64::try_from(counted.len()).ok().filter(|count| *count > 0)?;
    let sum: i64 = counted.iter().sum();
    Some(Together { score: (2 * sum + count).div_euclid(2 * count), counted: counted.len(), trimmed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scores(given: &[i64]) -> Vec<Score> {
        let form = &embedded()[0];
        let score = |(one, score): (&Criterion, &i64)| Score {
            key: one.key.clone(),
            score: *score,
            comment: String::new(),
        };
        form.criteria.iter().zip(given).map(score).collect()
    }

    #[test]
    fn the_form_is_of_a_hundred_points_and_scores_are_exact() {
        let form = &embedded()[0];
        assert_eq!((form.version, form.pass, form.criteria.len()), (1, 70, 5));
        assert_eq!(form.total(&scores(&[30, 25, 20, 15, 10])), Ok(10_000));
        assert_eq!(form.total(&scores(&[20, 20, 15, 10, 5])), Ok(7_000));
        assert_eq!(form.total(&scores(&[31, 25, 20, -1, 10])), Err(vec!["technology".into(), "fit".into()]));
        assert_eq!(form.total(&scores(&[20, 20, 15, 10])), Err(vec!["milestones".into()]));
        assert!(parse("version,from,pass,key,a,b,weight,max\n1,2025-01-01,70,x,x,x,90,10\n").is_none());
        assert!(parse("version,from,pass,key,a,b,weight,max\n1,2025-01-01,70,x,x,x,100,7\n").is_none());
    }

    #[test]
    fn a_form_names_every_mistake() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let sound = ReviewForm { version: 2, valid_from: today, ..embedded()[0].clone() };
        assert_eq!(sound.mistakes(today), []);
        let fields = |form: &ReviewForm| {
            form.mistakes(today).into_iter().map(|one| one.field).collect::<Vec<_>>().join(" ")
        };
        let mut wrong = ReviewForm { pass: 0, ..embedded()[0].clone() };
        wrong.criteria[1].weight = 26;
        wrong.criteria[2].max = 7;
        wrong.criteria[3].key = wrong.criteria[0].key.clone();
        wrong.criteria[4].name.0 = String::new();
        let told = "valid_from pass criteria[2].max criteria[3].key criteria[4].name_zh criteria";
        assert_eq!(fields(&wrong), told);
        assert_eq!(fields(&ReviewForm { criteria: vec![], ..sound.clone() }), "criteria");
        let eleven = vec![sound.criteria[0].clone(); 11];
        assert!(fields(&ReviewForm { criteria: eleven, ..sound }).ends_with("criteria"));
    }

    #[test]
    fn below_five_reviews_all_count_from_five_on_the_ends_do_not() {
        assert_eq!(together(&[]), None);
        assert_eq!(together(&[7_000, 7_001]), Some(Together { score: 7_001, counted: 2, trimmed: false }));
        let four = together(&[0, 7_000, 8_000, 9_000]).unwrap();
        assert_eq!((four.score, four.trimmed), (6_000, false));
        let five = together(&[0, 7_000, 8_000, 9_000, 10_000]).unwrap();
        assert_eq!((five.score, five.counted, five.trimmed), (8_000, 3, true));
    }

    proptest! {
        #[test]
        fn together_is_a_mean_whatever_the_order(mut totals in proptest::collection::vec(0i64..=10_000, 1..9)) {
            let one = together(&totals).unwrap();
            prop_assert!(*totals.iter().min().unwrap() <= one.score && one.score <= *totals.iter().max().unwrap());
            totals.reverse();
            prop_assert_eq!(together(&totals), Some(one));
        }
    }
}
