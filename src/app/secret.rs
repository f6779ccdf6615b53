//! Secrets: made here, kept as hashes only.

use crate::store::fault::Fault;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The key of this house, 32 bytes. Whoever has it could forge form tokens, not passwords.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// A key from configured text of any length.
    pub fn of_text(text: &str) -> Secret {
        Secret(Sha256::digest(text.as_bytes()).into())
    }
    /// Keyed SHA-256 of `text` for one `purpose`, as 64 hex digits.
    pub fn hash(&self, purpose: &str, text: &str) -> String {
        // HMAC takes a key of any length; the fallback cannot be reached.
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&self.0) else { return String::new() };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        hex(&mac.finalize().into_bytes())
    }
    /// Whether `given` is what [`Secret::hash`] makes, compared in constant time.
    pub fn is_hash(&self, purpose: &str, text: &str, given: &str) -> bool {
        let right = self.hash(purpose, text);
        let differ = right.bytes().zip(given.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        right.len() == given.len() && differ == 0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// SHA-256 of `text` as 64 hex digits; for what is no secret (a request's body).
pub fn plain_hash(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A new secret text: `prefix` and 40 letters and digits, 206 bits.
pub fn random_text(prefix: &str) -> String {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let tail: String = (0..40).map(|_| char::from(LETTERS[rand::random_range(0..LETTERS.len())])).collect();
    format!("{prefix}{tail}")
}

/// Argon2id with 19 MiB, two passes, one lane.
fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// What a wrong address is compared with, so that it takes as long as a wrong password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$aGF0Y2hlcnlub2JvZHk$Ck0pN4Yk6b2nXKz0oV8nqv8wVY0m5sYFzJ6N0y6p1mE";

/// Hashes a password: some 20 ms of work, so off the runtime's threads.
pub fn hash_password(password: &str) -> Result<String, Fault> {
    hash_with_salt(password, &rand::random())
}

/// Hashes a password with a salt that is given: only the demo's, which must be the same each time.
pub fn hash_with_salt(password: &str, salt: &[u8; 16]) -> Result<String, Fault> {
    let salt = SaltString::encode_b64(salt).map_err(|error| Fault::Outside(error.to_string()))?;
    let hash = argon2().hash_password(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|error| Fault::Outside(error.to_string()))
}

/// Whether `password` is the one of `hash`; without a hash it takes as long, and is not.
pub fn verify_password(password: &str, hash: Option<&str>) -> bool {
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let right = parsed.is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok());
    right && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyed_hash_is_for_one_purpose_and_one_key() {
        let key = Secret::of_text("a");
        assert!(key.is_hash("csrf", "x", &key.hash("csrf", "x")));
        assert!(!key.is_hash("feed", "x", &key.hash("csrf", "x")));
        assert!(!Secret::of_text("b").is_hash("csrf", "x", &key.hash("csrf", "x")));
        assert!(!key.is_hash("csrf", "x", ""));
    }

    #[test]
    fn a_password_is_hashed_with_argon2id_and_found_again() {
        let hash = hash_password("correct horse 1").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(PasswordHash::new(NOBODY).is_ok(), "the stand-in must cost a real verification");
        let parsed = PasswordHash::new(&hash).unwrap();
        assert!(argon2().verify_password(b"correct horse 1", &parsed).is_ok());
        assert!(argon2().verify_password(b"correct horse 2", &parsed).is_err());
    }
}
