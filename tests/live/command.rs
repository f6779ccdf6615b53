//! The command line as somebody new to it would use it.

use super::server::Data;
use std::io::Write;
use std::process::{Output, Stdio};

/// Runs a command with `input` on its standard input.
fn with_input(data: &Data, args: &[&str], input: &str) -> Output {
    let mut command = data.hatchery();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    // A command that stops early reads nothing: that is its right.
    let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
    process.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// It stopped with code 2 and one clear line.
#[track_caller]
fn stopped(output: &Output, line: &str) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.lines().count() == 1 && said.starts_with("hatchery: ") && said.contains(line), "{said}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_newcomer_sets_up_a_house_from_the_command_line() {
    let data = Data::empty(None);
    let run = |args: &[&str]| with_input(&data, args, "");
    assert!(
        done(&run(&["help"])).contains("Usage:") && done(&run(&["help", "config"])).contains("HATCHERY_PORT")
    );
    assert!(done(&run(&["--version"])).starts_with("hatchery "));
    assert_eq!(done(&run(&["migrate"])), "The database is up to date.\n");
    assert_eq!(done(&run(&["check"])), "");
    let password = "Correct-Horse-1\n";
    let add = ["user", "add", "lin@hatchery.test", "--name", "林", "--admin"];
    assert_eq!(done(&with_input(&data, &add, password)), "lin@hatchery.test was added.\n");
    stopped(&with_input(&data, &add, password), "email");
    stopped(&with_input(&data, &["user", "add", "odd", "--name", "x"], password), "email: ");
    stopped(&with_input(&data, &["user", "add", "a@b.test", "--name", "x"], "short\n"), "password: ");
    stopped(&with_input(&data, &["user", "password", "nobody@b.test"], password), "nobody@b.test");
    done(&with_input(&data, &["user", "password", "lin@hatchery.test"], "Another-Horse-2\n"));
    let site =
        ["incubator", "add", "ns", "--district", "440305", "--name-zh", "南山", "--name-en", "Nanshan"];
    done(&run(&site));
    stopped(&run(&site), "slug: ");
    done(&run(&["user", "role", "lin@hatchery.test", "front-desk", "--incubator", "ns"]));
    stopped(&run(&["user", "role", "lin@hatchery.test", "emperor"]), "emperor");
    stopped(&run(&["user", "role", "lin@hatchery.test", "manager", "--incubator", "xx"]), "xx");
    let csv = "building,floor,zone,kind,code,name,capacity,seats\nA,3F,E,meeting_room,M1,Room 1,1,8\n";
    let import = ["import", "--incubator", "ns", "-"];
    assert_eq!(done(&with_input(&data, &import, csv)), "1 added, 0 changed.\n");
    let bad = with_input(&data, &import, &csv.replace("1,8", "no,8").replace("meeting_room", "throne"));
    let said = text(&bad.stderr);
    assert_eq!(bad.status.code(), Some(2));
    assert!(said.contains("line 2") && said.contains("kind") && said.contains("capacity"), "{said}");
    let out = done(&run(&["export", "--incubator", "ns"]));
    assert!(out.contains("Room 1") && out.lines().count() == 2, "{out}");
    assert_eq!(done(&with_input(&data, &import, &out)), "0 added, 1 changed.\n");
    stopped(&run(&["export", "--incubator", "xx"]), "xx");
    stopped(&run(&["demo"]), "not empty");
    data.must_be_clean();
}

#[test]
fn a_wrong_word_or_setting_stops_with_one_line() {
    let data = Data::empty(None);
    for args in [
        &["bogus"][..],
        &["serve", "--loud"],
        &["help", "everything"],
        &["demo", "--size", "xl"],
        &["demo", "--seed", "one"],
        &["demo", "--today", "2026-13-01"],
        &["demo", "--password", ""],
        &["try", "--port", "70000"],
        &["import", "--incubator", "ns"],
    ] {
        stopped(&with_input(&data, args, ""), "");
    }
    for (name, value) in [
        ("HATCHERY_PORT", "http"),
        ("HATCHERY_ADDRESS", "everywhere"),
        ("HATCHERY_CLOCK", "2026-11-23T08:00:00+08:00"),
        ("HATCHERY_SMTP_URL", "mail.example"),
        ("HATCHERY_SMTP_URL", "smtp://"),
        ("HATCHERY_MAIL_FROM", "nobody"),
        ("HATCHERY_LOG", "a=b=c"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/x"),
        ("DATABASE_URL", "sqlite:///proc/nowhere/x.db"),
        ("DATABASE_URL", "sqlite:///proc/version"),
    ] {
        stopped(
            &data.hatchery().arg("serve").env(name, value).output().unwrap(),
            if name == "HATCHERY_CLOCK" { "demo" } else { name },
        );
    }
    let file = data.folder.join("hatchery.toml");
    for (toml, line) in [
        ("HATCHERY_PROT = 1", "HATCHERY_PROT"),
        ("\nHATCHERY_PORT = \"x", "hatchery.toml, line 2"),
        ("HATCHERY_SESSION_HOURS = 0", "HATCHERY_SESSION_HOURS"),
    ] {
        std::fs::write(&file, toml).unwrap();
        stopped(&with_input(&data, &["migrate"], ""), line);
    }
    std::fs::write(&file, "HATCHERY_SESSION_HOURS = 8\nHATCHERY_LOG = \"error\"\n").unwrap();
    done(&with_input(&data, &["migrate"], ""));
}

#[test]
fn two_servers_may_start_at_once_on_a_new_database() {
    let data = Data::empty(None);
    std::thread::scope(|scope| {
        let starting = [(); 2].map(|()| scope.spawn(|| data.serve()));
        for server in starting.map(|starting| starting.join().unwrap()) {
            assert_eq!(server.http().send("GET", "/readyz", &[], "").unwrap().status, 200);
        }
    });
    data.must_be_clean();
}
