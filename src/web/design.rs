//! probe
use super::shell::*;
use askama::Template;
#[derive(Template)]
#[template(path = "probe.html")]
pub struct P { pub shell: Shell, pub errors: FormErrors, pub name: String, pub opts: Vec<Choice>, pub n: i64 }
