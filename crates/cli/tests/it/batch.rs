//! Many conversions in one run: what becomes of each job, whatever the others are, and what a run does with the machine.

#[cfg(unix)]
mod documented;
#[cfg(unix)]
mod machine;
mod resume;
mod secrets;
mod shards;

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::{Folder, Said};

const KEYFERRY: &str = env!("CARGO_BIN_EXE_keyferry");

/// A folder with keystores and keys of one certificate in several formats.
fn folder() -> Folder {
    let folder = Folder::with_fixtures("twins");
    folder.keyferry(&["convert", "leaf.p12", "-o", "leaf.jks", "--password", "env:STOREPASS"]).ok();
    folder
}

/// A conversion of the key and its chain.
fn job(id: usize, output: &str) -> Value {
    json!({ "id": id, "inputs": "leaf.jks", "output": output, "password": "env:STOREPASS" })
}

/// So many of them, into `out`.
fn many(count: usize) -> Vec<Value> {
    (0..count).map(|id| job(id, &format!("out/{id}.p12"))).collect()
}

/// The jobs, each in a line.
pub(crate) fn lines(jobs: &[Value]) -> String {
    jobs.iter().fold(String::new(), |mut lines, job| {
        writeln!(lines, "{job}").unwrap();
        lines
    })
}

/// Runs these jobs.
fn batch(folder: &Folder, jobs: &[Value], more: &[&str]) -> Said {
    folder.keyferry_with(&[&["batch"], more].concat(), &lines(jobs))
}

/// The results in these lines, of which the last may be cut off.
fn results(text: &str) -> Vec<Value> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

fn statuses(results: &[Value]) -> Vec<&str> {
    results.iter().map(|result| result["status"].as_str().unwrap()).collect()
}

/// What the results say of errors: the exit code, and what it is.
fn errors(results: &[Value]) -> Vec<(u64, &str)> {
    let of = |result: &'_ Value| result["exit_code"].as_u64().unwrap();
    results.iter().map(|result| (of(result), result["error"]["what"].as_str().unwrap_or_default())).collect()
}

#[track_caller]
fn opens_in_openssl(folder: &Folder, name: &str) {
    folder.openssl(&["pkcs12", "-in", name, "-noout", "-passin", "env:STOREPASS"]).ok();
}

#[test]
fn every_format_is_written_as_convert_writes_it() {
    let folder = folder();
    let of = |output: &str, more: Value| {
        let mut job = json!({ "inputs": ["leaf.p12"], "output": output, "password": "env:STOREPASS" });
        job.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        job
    };
    let jobs = [
        of("a.p12", json!({ "p12-profile": "java8", "alias": "other", "force": false, "only": null })),
        of("a.jks", json!({ "out-key-password": ["leaf=env:KEYPASS"] })),
        of("a.jceks", json!({})),
        of("a.bks", json!({})),
        of("a.bcfks", json!({})),
        of("a.pem", json!({ "plain-key": true, "traditional": true })),
        of("a.crt", json!({})),
        of("a.p7b", json!({})),
        of("a.jwk", json!({ "plain-key": true })),
        of("each/", json!({ "to": "der", "keys-only": true, "out-password": "env:KEYPASS" })),
        json!({ "inputs": ["leaf.key", "leaf.pem", "ca.pem", "leaf.csr"], "output": "b.p12", "out-password": "env:STOREPASS" }),
    ];
    let variables = [("KEYPASS", "another")];
    folder.write("jobs.jsonl", lines(&jobs));
    let said = folder.keyferry_in(&variables, &["batch", "jobs.jsonl", "--jobs", "3"]).ok();
    assert_eq!(said.err, "11 jobs: 11 done, 0 skipped, 0 failed.\n");
    let results = results(&said.text());
    opens_in_openssl(&folder, "a.p12");
    opens_in_openssl(&folder, "b.p12");
    folder.openssl(&["pkey", "-in", "a.pem", "-noout"]).ok();
    folder.openssl(&["pkey", "-in", "each/leaf.der", "-inform", "DER", "-noout", "-passin", "pass:another"]).ok();
    folder.openssl(&["pkcs7", "-in", "a.p7b", "-inform", "DER", "-noout"]).ok();
    for (name, kind) in [("a.jks", "JKS"), ("a.jceks", "JCEKS")] {
        let said = folder.keytool(&["-list", "-keystore", name, "-storetype", kind, "-storepass", "changeit"]).ok();
        assert!(said.text().contains("leaf, "), "{}", said.text());
    }
    // The same, each by a command line of its own.
    let folder = self::folder();
    for (result, job) in results.iter().zip(&jobs) {
        let words = command_line(job);
        let said = folder.keyferry_in(&variables, &words.iter().map(String::as_str).collect::<Vec<_>>()).ok();
        let report: Value = serde_json::from_slice(&said.out).unwrap();
        for (member, value) in report.as_object().unwrap() {
            assert_eq!(&result[member], value, "{member} of {job}");
        }
    }
}

/// The command line that a job is.
fn command_line(job: &Value) -> Vec<String> {
    let mut words = vec!["convert".to_owned(), "--json".to_owned()];
    for (name, value) in job.as_object().unwrap() {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for value in values {
            match value {
                Value::Bool(true) => words.push(format!("--{name}")),
                Value::String(text) if name == "inputs" => words.push(text),
                Value::String(text) => words.push(format!("--{name}={text}")),
                _ => {}
            }
        }
    }
    words
}

#[test]
fn bad_jobs_hide_no_good_ones_and_each_has_its_error() {
    let folder = folder();
    let whole = folder.read("leaf.p12");
    folder.write("cut.p12", &whole[..whole.len() / 2]);
    folder.write("text.p12", "no keystore");
    folder.write(
        "mixed.pem",
        [folder.read("leaf.pem").as_slice(), b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"].concat(),
    );
    folder.write("there.p12", "somebody's");
    let long = format!("{{\"id\": \"{}\"}}", "x".repeat(1 << 20));
    let of = |job: &str| format!("{{\"password\": \"env:STOREPASS\", {job}}}");
    let bad = [
        ("{\"inputs\":", 4, "the line is no JSON from character 10 on"),
        ("[1]", 4, "the line is no JSON object"),
        (&long, 4, "the line is longer than 1 MiB, the most that a job has"),
        ("\u{1b}]0;x\u{7}", 4, "the line is no JSON"),
        (&of(r#""inputs": "leaf.p12", "output": "x.p12", "pasword": "env:A""#), 2, "a job has no field `pasword`"),
        (r#"{"inputs": "leaf.p12", "id": null}"#, 2, "the job has no `output`"),
        (&of(r#""inputs": "leaf.p12", "output": "x.p12", "id": [1]"#), 2, "the field `id` is a text or a number"),
        (&of(r#""inputs": "leaf.p12", "output": "x.unknown""#), 2, "x.unknown does not say what to write"),
        (&of(r#""inputs": "leaf.p12", "output": "y.p12", "plain-key": true"#), 2, "--plain-key is for PEM, DER and JWK"),
        (&of(r#""inputs": "leaf.p12", "output": "z.p12", "only": "leef""#), 2, "leaf.p12 has no entry `leef`"),
        (&of(r#""inputs": "missing.p12", "output": "1.p12""#), 1, "missing.p12 cannot be read: No such file"),
        (&of(r#""inputs": "leaf.p12", "output": "no/folder.p12""#), 1, "no/folder.p12 cannot be written: there is no folder no"),
        (&of(r#""inputs": "leaf.p12", "output": "there.p12""#), 1, "there.p12 exists already"),
        (r#"{"inputs": "leaf.p12", "output": "2.p12", "password": "env:WRONG"}"#, 3, "leaf.p12: the password is wrong"),
        (r#"{"inputs": "leaf.p12", "output": "3.p12"}"#, 3, "the password of leaf.p12 is needed, and nobody can be asked"),
        (&of(r#""inputs": "cut.p12", "output": "4.p12""#), 4, "cut.p12: "),
        (&of(r#""inputs": "text.p12", "output": "5.p12""#), 4, "text.p12: "),
        (&of(r#""inputs": ["leaf.p12", "leaf.csr"], "output": "6.p12", "strict": true"#), 5, "6.p12 cannot hold everything: "),
        (r#"{"inputs": "mixed.pem", "output": "7.pem"}"#, 4, "7.pem was written without what could not be read"),
    ];
    let mut input = String::from("\u{feff}");
    for (place, (line, ..)) in bad.iter().enumerate() {
        write!(input, "{}\r\n\n{line}\n", job(place, &format!("good-{place}.p12"))).unwrap();
    }
    let mut command = folder.command(KEYFERRY.as_ref());
    command.arg("batch").env("WRONG", "another");
    let said = crate::support::fed(&mut command, input.as_bytes());
    let summary = format!("not every job is done: {0} done, 0 skipped, {0} failed", bad.len());
    assert!(said.err.starts_with(&format!("error: {summary}\n")), "{}", said.err);
    assert_eq!(said.code, 1);
    let results = results(&said.text());
    assert_eq!(results.len(), 2 * bad.len(), "{}", said.text());
    for (place, (pair, (line, code, what))) in results.chunks(2).zip(bad).enumerate() {
        assert_eq!((&pair[0]["status"], &pair[0]["line"]), (&json!("done"), &json!(3 * place + 1)), "{}", pair[0]);
        assert_eq!(pair[1]["line"], 3 * place + 3);
        let (of, said) = errors(&pair[1..])[0];
        assert!(of == code && said.starts_with(what), "{line}: {of}, {said}");
        assert_eq!(
            pair[1]["job"].is_null(),
            ["no JSON", "longer", "job has no", "the field"].iter().any(|begin| what.contains(begin))
        );
    }
    // What could be read is there, and said.
    let last = results.last().unwrap();
    assert_eq!((&last["written"][0]["file"], last["errors"].as_array().unwrap().len()), (&json!("7.pem"), 1));
    assert_eq!(folder.read("there.p12"), b"somebody's");
    for place in [0, bad.len() - 1] {
        opens_in_openssl(&folder, &format!("good-{place}.p12"));
    }
}

#[test]
fn an_output_is_one_job_s_only() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let mut jobs = vec![job(0, "a.p12"), job(1, "./a.p12"), job(2, "out/../a.p12"), job(3, "each/"), job(4, "each/leaf.pem")];
    jobs.extend([job(5, "out/a.p12"), job(6, "out/"), job(0, "a.p12")]);
    for job in &mut jobs {
        job["force"] = json!(true);
    }
    for shard in ["0/1", "0/3", "1/3", "2/3"] {
        let said = batch(&folder, &jobs, &["--shard", shard]);
        for result in results(&said.text()) {
            let first = [1, 4, 6].contains(&result["line"].as_u64().unwrap());
            assert_eq!(result["status"], if first { "done" } else { "failed" }, "{result}");
            let what = result["error"]["what"].as_str().unwrap_or("is the output of an earlier job");
            assert!(what.contains("is the output of an earlier job"), "{what}");
        }
    }
}

#[test]
fn nothing_to_do_is_done() {
    let folder = Folder::new();
    let said = folder.keyferry_with(&["batch", "-"], "\n  \n").ok();
    assert_eq!((said.text(), said.err), (String::new(), String::new()));
    folder.keyferry(&["batch", "missing.jsonl"]).fails(1, &["missing.jsonl cannot be read", "check the spelling"]);
    folder.keyferry(&["batch", "."]).fails(1, &["cannot be read to its end: Is a directory"]);
    for (jobs, why) in [("0", "from 1 to 1024"), ("x", "from 1 to 1024"), ("1025", "from 1 to 1024")] {
        folder.keyferry(&["batch", "--jobs", jobs]).fails(2, &[why]);
    }
}

#[test]
fn the_same_batch_has_the_same_bytes_and_results_whatever_the_threads() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    let mut jobs = many(12);
    for job in &mut jobs {
        job["force"] = json!(true);
    }
    let run = |threads: &str| {
        let said = batch(&folder, &jobs, &["--deterministic", "--jobs", threads]).ok();
        let files: Vec<Vec<u8>> = (0..jobs.len()).map(|id| folder.read(&format!("out/{id}.p12"))).collect();
        (said.text().replace("\"replaced\":true", "\"replaced\":false"), files)
    };
    let one = run("1");
    assert!(one == run("4") && one == run("13"));
}
