//! Files that people attach: told by what is in them, never by what they are called.

use super::company::named;

/// The largest file, in bytes: 20 MiB.
pub const SIZE_MAX: usize = 20 * 1024 * 1024;
/// Bytes of a part as it is kept.
pub const PART: usize = 256 * 1024;
/// Files that may hang on one thing.
pub const FILES_MAX: usize = 30;

/// What may be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Word.
    Docx,
    /// PowerPoint.
    Pptx,
    /// Excel.
    Xlsx,
}
named!(Media {
    Pdf = "application/pdf",
    Jpeg = "image/jpeg",
    Png = "image/png",
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
});

impl Media {
    /// How its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Media::Pdf => "pdf",
            Media::Jpeg => "jpg",
            Media::Png => "png",
            Media::Docx => "docx",
            Media::Pptx => "pptx",
            Media::Xlsx => "xlsx",
        }
    }

    /// What `bytes` are; `None`: nothing that may be attached.
    pub fn of(bytes: &[u8]) -> Option<Media> {
        if bytes.starts_with(b"%PDF-1.") || bytes.starts_with(b"%PDF-2.") {
            return Some(Media::Pdf);
        }
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            return Some(Media::Jpeg);
        }
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Media::Png);
        }
        let names = zip_names(bytes)?;
        let holds = |wanted: &str| names.iter().any(|name| name == wanted);
        // A document with a program in it is none of those that are taken.
        let program = names.iter().any(|name| name.ends_with("vbaProject.bin"));
        if program || !holds("[Content_Types].xml") {
            return None;
        }
        let kinds = [
            ("word/document.xml", Media::Docx),
            ("ppt/presentation.xml", Media::Pptx),
            ("xl/workbook.xml", Media::Xlsx),
        ];
        kinds.into_iter().find(|(part, _)| holds(part)).map(|(_, media)| media)
    }
}

/// Most files within a document that are looked at.
const ENTRIES_MAX: usize = 20_000;

/// The names in a zip archive, read from its own list at the end (PKWARE APPNOTE 4.3.12, 4.3.16); `None`
/// where it is no archive.
fn zip_names(bytes: &[u8]) -> Option<Vec<String>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let short = |at: usize| Some(usize::from(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])));
    let long = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    // The end record is 22 bytes and a comment of at most 65,535.
    let tail = bytes.len().saturating_sub(22 + 65_535);
    let end = tail + bytes.get(tail..)?.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let (count, mut at) = (short(end + 10)?.min(ENTRIES_MAX), long(end + 16)?);
    let mut names = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let (name, extra, comment) = (short(at + 28)?, short(at + 30)?, short(at + 32)?);
        names.push(String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned());
        at = at.checked_add(46 + name + extra + comment)?;
    }
    Some(names)
}

/// A file's name as it is kept: its last part, without what could lead a browser or a shell astray, at most
/// 100 characters, ending as what it is.
pub fn file_name(given: &str, media: Media) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = |c: &char| !c.is_control() && !"\"<>|:*?%;\u{202e}\u{202d}\u{200f}".contains(*c);
    let clean: String = last.chars().filter(plain).collect();
    let stem = clean.trim().trim_start_matches('.');
    let known = Media::ALL.iter().map(|one| one.ending()).chain(["jpeg"]);
    let lower = stem.to_lowercase();
    let cut = known.map(|end| format!(".{end}")).find(|end| lower.ends_with(end.as_str()));
    let stem = cut.and_then(|end| stem.get(..stem.len() - end.len())).unwrap_or(stem);
    let stem: String = stem.chars().take(90).collect();
    let stem = if stem.trim().is_empty() { "file" } else { stem.trim() };
    format!("{stem}.{}", media.ending())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An archive of empty files.
    fn zip(names: &[&str]) -> Vec<u8> {
        let (mut bytes, mut list) = (Vec::new(), Vec::new());
        for name in names {
            let at = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            bytes.extend([b"PK\x03\x04".as_slice(), &[0; 22], &length, &[0; 2], name.as_bytes()].concat());
            let head = [b"PK\x01\x02".as_slice(), &[0; 24], &length, &[0; 12], &at, name.as_bytes()];
            list.extend(head.concat());
        }
        let (count, start) = (u16::try_from(names.len()).unwrap(), u32::try_from(bytes.len()).unwrap());
        let size = u32::try_from(list.len()).unwrap();
        bytes.extend(list);
        bytes.extend([b"PK\x05\x06".as_slice(), &[0; 4]].concat());
        bytes.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
        bytes.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn a_file_is_what_is_in_it() {
        assert_eq!(Media::of(b"%PDF-1.7\n..."), Some(Media::Pdf));
        assert_eq!(Media::of(&[0xff, 0xd8, 0xff, 0xe0]), Some(Media::Jpeg));
        assert_eq!(Media::of(b"\x89PNG\r\n\x1a\n...."), Some(Media::Png));
        let word = ["[Content_Types].xml", "word/document.xml"];
        assert_eq!(Media::of(&zip(&word)), Some(Media::Docx));
        assert_eq!(Media::of(&zip(&["xl/workbook.xml", "[Content_Types].xml"])), Some(Media::Xlsx));
        assert_eq!(Media::of(&zip(&["[Content_Types].xml", "ppt/presentation.xml"])), Some(Media::Pptx));
        for nothing in [
            b"<!doctype html><script>".to_vec(),
            b"  %PDF-1.7".to_vec(),
            Vec::new(),
            b"PK\x03\x04".to_vec(),
            zip(&["evil.html"]),
            zip(&["word/document.xml"]),
            zip(&[word[0], word[1], "word/vbaProject.bin"]),
        ] {
            assert_eq!(Media::of(&nothing), None);
        }
    }

    #[test]
    fn a_name_cannot_lead_astray() {
        for (given, kept) in [
            ("plan.pdf", "plan.pdf"),
            ("商业计划书.PDF", "商业计划书.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\a\\b.html", "b.html.pdf"),
            ("a\"\r\nX: y.pdf", "aX y.pdf"),
            (".pdf", "pdf.pdf"),
            ("", "file.pdf"),
        ] {
            assert_eq!(file_name(given, Media::Pdf), kept);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..300), name in "\\PC{0,200}") {
            let _ = Media::of(&bytes);
            let _ = Media::of(&[b"PK\x03\x04".as_slice(), &bytes].concat());
            let _ = Media::of(&[b"PK\x03\x04".as_slice(), &bytes, b"PK\x05\x06", &bytes].concat());
            prop_assert!(file_name(&name, Media::Png).chars().count() <= 100);
        }
    }
}
