//! The public programmes as they are read, and what keeps one from being opened.

use super::*;

fn one(key: &str) -> &'static Programme {
    &known().iter().find(|one| one.key == key).unwrap().rule
}

/// The fields that keep it from being opened, each with its rule.
fn unready(rule: &Programme) -> Vec<(String, FieldRule)> {
    rule.unready().0.into_iter().map(|error| (error.field, error.rule)).collect()
}

#[test]
fn every_known_programme_is_read_and_says_where_its_figures_come_from() {
    let all: Vec<Listed> = serde_json::from_str(include_str!("../../../data/programmes.json")).unwrap();
    assert_eq!(all, known());
    for one in &all {
        let rule = &one.rule;
        assert!(rule.mistakes().0.is_empty(), "{}: a draft can be made of it", one.key);
        assert!(rule.ratio.is_some() || rule.unpublished.contains(&Figure::Ratio), "{}", one.key);
        // What is there has its source, and a source names figures that there are.
        assert!(unready(rule).iter().all(|(_, rule)| *rule == FieldRule::Unpublished), "{}", one.key);
        for code in rule.sources.iter().flat_map(|source| source.of.split(',')).map(str::trim) {
            let plain = [
                "*",
                "kind",
                "mechanism",
                "start_up.under_months",
                "award_least",
                "four_eyes_from",
                "measure",
            ];
            assert!(plain.contains(&code) || Figure::of_name(code).is_some(), "{}: {code}", one.key);
        }
    }
    let shenzhen = &all[0].rule;
    assert_eq!(
        (shenzhen.ratio_for(Some(11)), shenzhen.ratio_for(Some(12)), shenzhen.ratio_for(None)),
        (6_000, 5_000, 5_000)
    );
    assert_eq!(shenzhen.second_hand().count(), 1);
}

#[test]
fn the_three_vouchers_of_shenzhen_and_other_cities_stand_beside_each_other() {
    let kinds =
        ["shenzhen-training-2026", "shenzhen-corpus-2026", "shenzhen-model-2026"].map(|key| one(key).kind);
    assert_eq!(kinds, [VoucherKind::Training, VoucherKind::Corpus, VoucherKind::Model]);
    assert_eq!(one("shenzhen-model-2026").budget, Some(10_000_000_000), "a hundred million yuan");
    for key in ["hangzhou-compute-2025", "chengdu-compute-2025"] {
        let rule = one(key);
        assert!(rule.ratio.is_some() && rule.cap_per_year.is_some() && rule.budget.is_some(), "{key}");
        assert!(
            rule.source_of("ratio").is_some_and(|source| source.second_hand && source.link.is_some()),
            "{key}"
        );
    }
    assert_eq!(one("chengdu-compute-2025").mechanism, Mechanism::Offset);
}

#[test]
fn what_is_not_published_is_absent_and_keeps_a_programme_shut() {
    let rule = one("shenzhen-model-2026");
    assert_eq!((rule.ratio, rule.cap_per_year, rule.ratio_for(None)), (None, None, 0));
    let all: Vec<(String, FieldRule)> =
        rule.missing().iter().map(|one| (one.name().to_owned(), FieldRule::Unpublished)).collect();
    assert_eq!(unready(rule), all);
    for code in ["ratio", "cap_per_year"] {
        assert!(all.iter().any(|(field, _)| field == code), "{code}");
    }
    // Filled in without a document; then with one. What has no limit is taken off the list.
    let mut filled = Programme { ratio: Some(3_000), unpublished: vec![Figure::Ratio], ..rule.clone() };
    assert_eq!(unready(&filled), [("ratio".to_owned(), FieldRule::NoSource)]);
    let guide = Source { of: "ratio".into(), title: "Guide".into(), link: None, second_hand: false };
    filled.sources.push(guide);
    assert_eq!(unready(&filled), []);
    // A share that is neither there nor said to be open is a mistake already in a draft.
    let forgot = Programme { ratio: None, unpublished: Vec::new(), ..rule.clone() };
    assert_eq!(forgot.mistakes().0.len(), 1);
    assert_eq!(unready(&forgot), [("ratio".to_owned(), FieldRule::Unpublished)]);
}

#[test]
fn only_compute_is_taken_off_bills_of_this_house() {
    let rule = one("chengdu-compute-2025");
    for (kind, mechanism, claimed) in [
        (VoucherKind::Compute, Mechanism::Offset, false),
        (VoucherKind::Training, Mechanism::Offset, false),
        (VoucherKind::Model, Mechanism::Offset, true),
        (VoucherKind::Corpus, Mechanism::Offset, true),
        (VoucherKind::Compute, Mechanism::Reimburse, true),
        (VoucherKind::Model, Mechanism::Reimburse, true),
    ] {
        assert_eq!(
            Programme { kind, mechanism, ..rule.clone() }.is_claimed(),
            claimed,
            "{kind:?} {mechanism:?}"
        );
    }
}
