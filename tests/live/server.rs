//! The real program on a database of its own, started, killed and started again.

use super::http::Http;
use serde_json::json;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The password of the demo's known accounts.
pub const PASSWORD: &str = "Hatchery-2026";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A demo database.
#[derive(Debug)]
pub struct Data {
    /// Its address.
    pub url: String,
    /// A folder of its own.
    pub folder: PathBuf,
    name: String,
}

impl Data {
    /// A demo of its own: a copy of one that is made once a run.
    pub fn demo() -> Data {
        static MADE: OnceLock<Data> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let data = Data::empty(None);
            let said = data.run(&["demo", "--password", PASSWORD]);
            assert!(said.status.success(), "demo: {}", String::from_utf8_lossy(&said.stderr));
            data
        });
        let copy = Data::empty(Some(made));
        if copy.url.starts_with("sqlite") {
            for file in std::fs::read_dir(&made.folder).unwrap().map(Result::unwrap) {
                std::fs::copy(file.path(), copy.folder.join(file.file_name())).unwrap();
            }
        }
        copy
    }

    /// A fresh database: on the PostgreSQL of `TEST_DATABASE_URL` (a copy of `like`), else an SQLite file.
    pub fn empty(like: Option<&Data>) -> Data {
        let name = format!("hatchery_live_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).unwrap();
        let Ok(server) = std::env::var("TEST_DATABASE_URL") else {
            return Data { url: format!("sqlite://{}", folder.join("live.db").display()), name, folder };
        };
        let template = like.map_or(String::new(), |like| format!(" template {}", like.name));
        let runtime = rocket::tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(&server).await.unwrap();
            let create = sqlx::AssertSqlSafe(format!("create database {name}{template}"));
            sqlx::query(create).execute(&mut conn).await.unwrap();
        });
        let (base, query) = server.split_once('?').unwrap_or((server.as_str(), ""));
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let url = format!("{}/{name}{query}", base.rsplit_once('/').unwrap().0);
        Data { url, name, folder }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DATABASE_URL", &self.url).env("HATCHERY_DATA", &self.folder).env("HATCHERY_LOG", "warn");
        command.env("HATCHERY_PORT", "0").current_dir(&self.folder);
        command
    }

    /// The program, still without its command.
    pub fn hatchery(&self) -> Command {
        self.command(env!("CARGO_BIN_EXE_hatchery"))
    }

    /// Runs a command of the program to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.hatchery().args(args).output().unwrap()
    }

    /// `hatchery check`, which must find nothing.
    pub fn must_be_clean(&self) {
        let checked = self.run(&["check"]);
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert!(checked.status.success(), "check: {said}{}", String::from_utf8_lossy(&checked.stderr));
    }

    /// Serves on a free port.
    pub fn serve(&self) -> Server {
        Server::start(self.hatchery().arg("serve"))
    }

    /// Serves under a tracer of system calls that writes to `trace`.
    pub fn serve_traced(&self, trace: &std::path::Path) -> Server {
        let mut command = self.command("strace");
        command.args([
            "-f",
            "-s",
            "64",
            "-e",
            "trace=read,recvfrom,write,sendto,writev,fsync,fdatasync,pwrite64",
        ]);
        command.arg("-o").arg(trace).arg(env!("CARGO_BIN_EXE_hatchery")).arg("serve");
        Server::start(&mut command)
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A running server.
pub struct Server {
    /// Its process.
    pub process: Child,
    /// `127.0.0.1:34567`.
    pub address: String,
}

impl Server {
    fn start(command: &mut Command) -> Server {
        let process = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        // Owned from here on: however this ends, the process is waited for.
        let mut server = Server { process, address: String::new() };
        let mut out = BufReader::new(server.process.stdout.take().unwrap());
        let mut line = String::new();
        while server.address.is_empty() {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "the server ended before it listened");
            if let Some(at) = line.find("http://") {
                server.address = line[at + 7..].split_whitespace().next().unwrap().to_owned();
            }
        }
        std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
        server
    }

    /// A connection.
    pub fn http(&self) -> Http {
        Http::to(&self.address).unwrap()
    }

    /// A bearer text for one of the demo's accounts.
    pub fn token(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": PASSWORD });
        let reply = self.http().api("POST", "/api/v1/session", "", &body).unwrap();
        assert!(reply.status < 300, "{email}: {} {}", reply.status, reply.text());
        reply.json()["token"].as_str().unwrap().to_owned()
    }

    /// Kills it without a word, as a power cut would the process.
    pub fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.process.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A tracer that is killed would leave the traced server running.
        let id = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let _ = Command::new("kill").args(["-KILL", child]).status();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
