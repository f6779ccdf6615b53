//! A mail server of our own: it takes what it is handed, or misbehaves as told.

use rocket::tokio;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How a reader's mails are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Taken.
    Takes,
    /// Not now: 451.
    Busy,
    /// Never: 550.
    Refuses,
    /// The sender is not let in: 530.
    KeepsOut,
    /// The connection ends in the middle of the text.
    HangsUp,
}

/// A mail as it came over the wire.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The reader of the envelope.
    pub to: String,
    /// Headers, unfolded, as they stand.
    pub headers: Vec<(String, String)>,
    /// The text, decoded.
    pub body: String,
}

impl Taken {
    /// A header that stands exactly once.
    pub fn header(&self, name: &str) -> &str {
        let found: Vec<_> = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).collect();
        assert_eq!(found.len(), 1, "{name} in {:?}", self.headers);
        &found[0].1
    }
    /// The subject as a person reads it.
    pub fn subject(&self) -> String {
        words(self.header("subject"))
    }
}

/// The server; it ends with the test's runtime.
pub struct Smtp {
    /// `smtp://127.0.0.1:port`.
    pub url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    taken: Vec<Taken>,
    manners: HashMap<String, Manner>,
    tried: usize,
}

impl Smtp {
    /// Listens on a free port.
    pub async fn start() -> Smtp {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move {
                    let _ = talk(stream, &state).await;
                });
            }
        });
        Smtp { url, state }
    }
    /// From now on mails to `to` are met so.
    pub fn treat(&self, to: &str, manner: Manner) {
        self.state.lock().unwrap().manners.insert(to.to_owned(), manner);
    }
    /// All that was taken, in order.
    pub fn taken(&self) -> Vec<Taken> {
        self.state.lock().unwrap().taken.clone()
    }
    /// How often somebody came with a mail.
    pub fn tried(&self) -> usize {
        self.state.lock().unwrap().tried
    }
}

async fn talk(stream: TcpStream, state: &Mutex<State>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await?;
    let (mut to, mut manner) = (String::new(), Manner::Takes);
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-test\r\n250 8BITMIME",
            "MAIL" => "250 go on",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let mut state = state.lock().unwrap();
                state.tried += 1;
                manner = state.manners.get(&to).copied().unwrap_or(Manner::Takes);
                match manner {
                    Manner::Busy => "451 4.3.2 come back later",
                    Manner::Refuses => "550 5.1.1 nobody of that name",
                    Manner::KeepsOut => "530 5.7.0 log in first",
                    Manner::Takes | Manner::HangsUp => "250 go on",
                }
            }
            "DATA" => {
                write.write_all(b"354 the text\r\n").await?;
                let mut text = Vec::new();
                loop {
                    let Some(line) = lines.next_line().await? else { return Ok(()) };
                    if manner == Manner::HangsUp {
                        return Ok(());
                    }
                    if line == "." {
                        break;
                    }
                    text.push(line.strip_prefix('.').map_or(line.clone(), str::to_owned));
                }
                // Long enough for rivals to meet.
                tokio::time::sleep(Duration::from_millis(5)).await;
                state.lock().unwrap().taken.push(read_mail(&to, &text));
                "250 taken"
            }
            "QUIT" => "221 bye",
            _ => "250 well",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn read_mail(to: &str, lines: &[String]) -> Taken {
    let end = lines.iter().position(String::is_empty).unwrap();
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in &lines[..end] {
        assert!(line.is_ascii() && line.len() <= 998, "a header must be ASCII and short: {line}");
        if line.starts_with([' ', '\t']) {
            headers.last_mut().unwrap().1 += line;
        } else {
            let (name, value) = line.split_once(':').unwrap();
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
    }
    let encoding = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-transfer-encoding"));
    let body = match encoding.map(|(_, value)| value.as_str()) {
        Some("base64") => base64(&lines[end + 1..].concat()),
        Some("quoted-printable") => quoted(&lines[end + 1..].join("\n").replace("=\n", "")),
        _ => lines[end + 1..].join("\n").into_bytes(),
    };
    Taken { to: to.to_owned(), headers, body: String::from_utf8(body).unwrap().replace("\r\n", "\n") }
}

/// Reads encoded words (RFC 2047); white space between two of them does not count.
fn words(text: &str) -> String {
    let (mut out, mut was_coded) = (String::new(), true);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let parts: Vec<&str> = word.split('?').collect();
        let coded = parts.len() == 5 && parts[0] == "=" && parts[1].eq_ignore_ascii_case("utf-8");
        if !(out.is_empty() || coded && was_coded) {
            out.push(' ');
        }
        match parts.as_slice() {
            [_, _, "b" | "B", data, _] if coded => out += &String::from_utf8(base64(data)).unwrap(),
            [_, _, _, data, _] if coded => {
                out += &String::from_utf8(quoted(&data.replace('_', " "))).unwrap();
            }
            _ => out += word,
        }
        was_coded = coded;
    }
    out
}

fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut out, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for c in text.bytes().filter(|c| *c != b'=') {
        let digit = DIGITS.iter().position(|known| *known == c).expect("base64");
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xff) as u8);
        }
    }
    out
}

fn quoted(text: &str) -> Vec<u8> {
    let (mut out, mut bytes) = (Vec::new(), text.bytes());
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let two = [bytes.next().unwrap(), bytes.next().unwrap()];
            out.push(u8::from_str_radix(std::str::from_utf8(&two).unwrap(), 16).unwrap());
        } else {
            out.push(byte);
        }
    }
    out
}
