//! A small HTTP/1.1 client over one connection that stays open: no library between us and the wire.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A connection to a server.
pub struct Http {
    stream: TcpStream,
    host: String,
}

/// What came back.
pub struct Reply {
    /// Status code.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl Http {
    /// Connects to `127.0.0.1:8000`.
    pub fn to(address: &str) -> Result<Http> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Http { stream, host: address.to_owned() })
    }

    /// Sends a request and waits for its answer. `headers`: lines without their ends.
    pub fn send(&mut self, method: &str, path: &str, headers: &[String], body: &str) -> Result<Reply> {
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.host);
        for header in headers {
            request.push_str(header);
            request.push_str("\r\n");
        }
        if !body.is_empty() || method == "POST" {
            request.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        request.push_str("\r\n");
        request.push_str(body);
        self.stream.write_all(request.as_bytes())?;
        let mut read = Vec::with_capacity(16_384);
        let mut chunk = [0; 16_384];
        loop {
            let n = self.stream.read(&mut chunk)?;
            if n == 0 {
                return Err(Error::new(ErrorKind::UnexpectedEof, "closed"));
            }
            read.extend_from_slice(&chunk[..n]);
            let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
            let mut reply = Reply { status, head, body: Vec::new() };
            let length: usize = reply.header("content-length").and_then(|n| n.parse().ok()).unwrap_or(0);
            if read.len() >= end + 4 + length {
                reply.body = read[end + 4..end + 4 + length].to_vec();
                return Ok(reply);
            }
        }
    }

    /// A JSON request with a bearer text.
    pub fn api(&mut self, method: &str, path: &str, token: &str, body: &serde_json::Value) -> Result<Reply> {
        let headers = [format!("authorization: Bearer {token}"), "content-type: application/json".to_owned()];
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.send(method, path, &headers, &body)
    }
}
