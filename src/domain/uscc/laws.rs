//! Codes that must pass, codes that must not, and what a check character catches.

use super::*;
use proptest::prelude::*;

/// Generated, they belong to nobody as far as known.
const VALID: [&str; 12] = [
    "91440300MAAY4CL12B",
    "91440300MA2TH3BJ3L",
    "91440300MA1XG61251",
    "91440300MADD272H4Y",
    "91440300MAD1TJ3Y9U",
    "91440300MA7LLJY1XJ",
    "91440300MAJJC171X6",
    "91440300MAHU49D474",
    "91440300MAH3J9HT4N",
    "91440300MAM53JJL2T",
    "91440300MA6B3HN23D",
    "91440300MAJ1K6FM36",
];

#[test]
fn valid_codes() {
    for text in VALID {
        let code = Uscc::parse(text).unwrap();
        assert_eq!((code.as_str(), code.region(), code.warning()), (text, "440300", None));
        assert_eq!(Uscc::generate("440300", &text[8..16]), Ok(code));
    }
}

#[test]
fn invalid_codes_say_what_is_wrong() {
    use UsccError::*;
    for (text, error) in [
        ("91440300708461136S", Char { position: 18, found: 'S' }),
        ("91440300708461136U", Check { expected: 'T', found: 'U' }),
        ("9144030070846113T", Length { found: 17 }),
        ("91440300708461136TT", Length { found: 19 }),
        ("91440300192038216", Length { found: 17 }),
        ("9I440300708461136T", Char { position: 2, found: 'I' }),
        ("91350100M000100Y4Z", Char { position: 18, found: 'Z' }),
        ("91440300192317458G", Check { expected: 'F', found: 'G' }),
        ("000000000000000000", Department { found: '0' }),
        ("91A40300708461136T", Region { position: 3, found: 'A' }),
        ("", Empty),
        (" \u{3000}\t", Empty),
    ] {
        assert_eq!(Uscc::parse(text), Err(error), "{text}");
    }
    // Two digits swapped, and l for 1 (which reads as L): only the check character tells.
    for text in ["914403001920238216", "91440300708461l36T"] {
        assert!(matches!(Uscc::parse(text), Err(Check { .. })), "{text}");
    }
    assert!(Uscc::parse("91350100M000100Y43").is_ok(), "as GB 32100 prints it, ending in 3");
}

#[test]
fn full_width_is_put_right_first() {
    let wide = "９１４４０３００７０８４６１１３６Ｔ";
    assert_eq!(Uscc::parse(wide).unwrap().to_string(), "91440300708461136T");
    let pasted = "\u{3000}9144 0300 7084\u{a0}6113 6t\n";
    assert_eq!(Uscc::parse(pasted).unwrap().as_str(), "91440300708461136T");
}

#[test]
fn an_odd_organisation_code_warns_only() {
    let body = "91440300MAAY4CL13"; // the 17th would be 2
    let code = Uscc::parse(&format!("{body}{}", check_char(body))).unwrap();
    assert_eq!(code.warning(), Some(OrganisationCheck { expected: '2', found: '3' }));
}

#[test]
fn what_cannot_be_generated() {
    assert_eq!(Uscc::generate("44030", "MAAY4CL1"), Err(UsccError::Length { found: 17 }));
    assert_eq!(Uscc::generate("440300", "MAAY4CLI"), Err(UsccError::Char { position: 16, found: 'I' }));
    assert!(matches!(Uscc::generate("44O300", "MAAY4CL1"), Err(UsccError::Char { position: 5, .. })));
}

fn any_code() -> impl Strategy<Value = String> {
    ("[1-9ANY][0-9A-HJ-NPQRTUWXY][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}")
        .prop_map(|body| format!("{body}{}", check_char(&body)))
}

proptest! {
    #[test]
    fn parse_after_display_is_the_same(code in any_code()) {
        let code = Uscc::parse(&code).unwrap();
        prop_assert_eq!(Uscc::parse(&code.to_string()), Ok(code));
    }

    #[test]
    fn one_wrong_character_is_always_caught(code in any_code()) {
        for (index, letter) in (0..USCC_LENGTH).flat_map(|index| ALPHABET.iter().map(move |l| (index, *l))) {
            let mut wrong = code.clone().into_bytes();
            if std::mem::replace(&mut wrong[index], letter) != letter {
                prop_assert!(Uscc::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
        }
    }

    #[test]
    fn two_swapped_neighbours_are_always_caught(code in any_code()) {
        for index in 1..USCC_LENGTH {
            let mut wrong = code.clone().into_bytes();
            wrong.swap(index - 1, index);
            if wrong != code.as_bytes() {
                prop_assert!(Uscc::parse(std::str::from_utf8(&wrong).unwrap()).is_err());
            }
        }
    }

    #[test]
    fn any_text_is_read_without_harm(text in any::<String>()) {
        let _ = Uscc::parse(&text);
    }

    #[test]
    fn what_is_generated_is_without_blame(region in "[0-9]{6}", body in "[0-9A-HJ-NPQRTUWXY]{8}") {
        let code = Uscc::generate(&region, &body).unwrap();
        prop_assert_eq!((code.region(), code.warning()), (region.as_str(), None));
    }
}
