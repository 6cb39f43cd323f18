//! A terminal is as it was, whatever ends the program at a question.

use std::time::{Duration, Instant};

use rexpect::session::{PtySession, spawn_command};
use rustix::termios::{LocalModes, tcgetattr};

use crate::support::{Folder, fixture};

/// Our question and the two of the tools.
const QUESTIONS: [(&str, &str); 3] = [
    ("show leaf.p12", "Password of leaf.p12: "),
    ("keytool -list -keystore seed.jks", "Enter keystore password:  "),
    ("openssl pkey -in encrypted.key -noout", "Enter pass phrase for encrypted.key:"),
];

fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["leaf.p12", "seed.jks", "encrypted.key"] {
        folder.write(name, std::fs::read(fixture("twins").join(name)).unwrap());
    }
    folder
}

/// Runs a line on a terminal that echoes (rexpect turns that off), under a shell that outlives it, and says what became of it. The number of the process is in the file `pid`.
fn begin(folder: &Folder, line: &str) -> PtySession {
    const SHELL: &str =
        "stty echo; trap : HUP INT QUIT TERM; sh -c 'echo $$ > pid; exec \"$@\"' x \"$@\"; echo \"status $?\"; read x";
    let mut command = folder.heeding("sh");
    command.args(["-c", SHELL, "x", env!("CARGO_BIN_EXE_keyferry")]).args(line.split(' '));
    spawn_command(command, Some(20_000)).unwrap()
}

fn echoes(session: &PtySession) -> bool {
    let terminal = session.process().get_file_handle().unwrap();
    tcgetattr(&terminal).unwrap().local_modes.contains(LocalModes::ECHO)
}

#[track_caller]
fn comes_to_echo(session: &PtySession, right: bool) {
    let begin = Instant::now();
    while echoes(session) != right {
        assert!(begin.elapsed() < Duration::from_secs(10), "the echo does not become {right}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Looks at the terminal once the program is gone, and lets the shell go.
#[track_caller]
fn echoes_at_the_end(mut session: PtySession, what: &str) {
    assert!(echoes(&session), "{what}");
    session.send_line("").unwrap();
    session.exp_eof().unwrap();
}

fn signal(folder: &Folder, name: &str) {
    let pid = String::from_utf8(folder.read("pid")).unwrap();
    folder.run("kill".as_ref(), &["-s", name, pid.trim()], b"").ok();
}

#[test]
fn what_ends_the_program_leaves_the_echo_on_and_the_usual_status() {
    let folder = folder();
    for (line, question) in QUESTIONS {
        for (name, status) in [("HUP", 129), ("INT", 130), ("QUIT", 131), ("TERM", 143), ("^C", 130), ("^\\", 131)] {
            let mut session = begin(&folder, line);
            session.exp_string(question).unwrap();
            comes_to_echo(&session, false);
            match name.strip_prefix('^') {
                Some("C") => session.send_control('c').unwrap(),
                Some(_) => session.send_control('\\').unwrap(),
                None => signal(&folder, name),
            }
            session.exp_string(&format!("status {status}\r\n")).unwrap_or_else(|error| panic!("{line}, {name}: {error}"));
            echoes_at_the_end(session, &format!("{line}, {name}"));
        }
    }
}

#[test]
fn what_stops_the_program_gives_the_terminal_back_and_asks_again() {
    let folder = folder();
    let mut session = begin(&folder, "show leaf.p12");
    session.exp_string("Password of leaf.p12: ").unwrap();
    comes_to_echo(&session, false);
    signal(&folder, "TSTP");
    comes_to_echo(&session, true);
    signal(&folder, "CONT");
    session.exp_string("Password of leaf.p12: ").unwrap();
    comes_to_echo(&session, false);
    session.send_line("changeit").unwrap();
    let said = session.exp_string("status 0\r\n").unwrap();
    assert!(said.contains("integrity verified") && !said.contains("changeit"), "{said}");
    echoes_at_the_end(session, "after it went on");
}

#[test]
fn an_end_of_the_input_and_an_answer_leave_the_echo_on() {
    let folder = folder();
    for (line, question) in QUESTIONS {
        for end in [true, false] {
            let mut session = begin(&folder, line);
            session.exp_string(question).unwrap();
            comes_to_echo(&session, false);
            if end {
                session.send_control('d').unwrap();
            } else {
                session.send_line("wrong").unwrap();
                // Ours asks again.
                for _ in 0..if line.starts_with("show") { 2 } else { 0 } {
                    session.exp_string(question).unwrap();
                    session.send_line("wrong").unwrap();
                }
            }
            session.exp_string("status ").unwrap();
            echoes_at_the_end(session, line);
        }
    }
}

/// Signals that whoever started the program wants ignored stay ignored.
#[test]
fn an_ignored_signal_is_ignored_at_a_question_too() {
    let folder = folder();
    let mut command = folder.command("sh".as_ref());
    command.args([
        "-c",
        "stty echo; trap '' HUP; echo $$ > pid; exec \"$@\"",
        "x",
        env!("CARGO_BIN_EXE_keyferry"),
        "show",
        "leaf.p12",
    ]);
    let mut session = spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("Password of leaf.p12: ").unwrap();
    comes_to_echo(&session, false);
    signal(&folder, "HUP");
    session.send_line("changeit").unwrap();
    session.exp_string("integrity verified").unwrap();
}
