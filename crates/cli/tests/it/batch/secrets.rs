//! No result repeats a password, or what is written where one is expected.

use serde_json::json;

use super::{batch, errors, folder, results};

const MARKER: &str = "hunter2hunter2";

#[test]
fn no_result_repeats_a_password() {
    let folder = folder();
    folder.write("secret.txt", format!("{MARKER}\n"));
    let mut jobs = Vec::new();
    for (place, field) in ["password", "key-password", "out-password", "out-key-password"].into_iter().enumerate() {
        let specs = [
            json!(MARKER),
            json!(format!("pass:{MARKER}")),
            json!([format!("leaf=pass:{MARKER}")]),
            json!(format!("wrong:{MARKER}")),
            json!("file:secret.txt"),
            json!({ "pass": MARKER }),
            json!([MARKER, 1]),
        ];
        for (number, spec) in specs.into_iter().enumerate() {
            jobs.push(
                json!({ "inputs": "leaf.jks", "output": format!("{place}-{number}.jks"), field: spec, "plain-key": [MARKER] }),
            );
            jobs.push(json!({ "inputs": "leaf.jks", "output": format!("{place}-{number}.p12"), field: spec, "id": 1 }));
        }
    }
    jobs.push(json!(format!("password: pass:{MARKER}")));
    let said = batch(&folder, &jobs, &["--verbose"]);
    let all = format!("{}{}", said.text(), said.err);
    assert!(!all.contains(MARKER) && !all.contains("panicked"), "{all}");
    assert_eq!(results(&said.text()).len(), jobs.len());
    // A digest of what holds a password would tell it to whoever tries many.
    for (result, job) in results(&said.text()).iter().zip(&jobs) {
        assert!(result["job"].is_null() || !job.to_string().contains(MARKER), "{result}");
    }
}

#[test]
fn what_belongs_to_all_jobs_is_no_job_s() {
    let folder = folder();
    let of = |inputs: &str, output: &str, password: &str| json!({ "inputs": inputs, "output": output, "password": password });
    let mut jobs = vec![
        of("-", "a.p12", "env:STOREPASS"),
        of("/dev/stdin", "b.p12", "env:STOREPASS"),
        of("leaf.jks", "-", "env:STOREPASS"),
        of("leaf.jks", "/dev/stdout", "env:STOREPASS"),
        of("leaf.jks", "/dev/null", "env:STOREPASS"),
    ];
    let files = jobs.len();
    let specs = ["stdin", "ask", "fd:0", "pass:changeit", "file:/dev/stdin", "leaf.jks=stdin"];
    jobs.extend(specs.iter().enumerate().map(|(number, spec)| of("leaf.jks", &format!("{number}.p12"), spec)));
    let said = batch(&folder, &jobs, &[]);
    let results = results(&said.text());
    for (place, (code, what)) in errors(&results).into_iter().enumerate() {
        let right = if place < files { "is no file, and a job" } else { "takes its passwords from variables and files only" };
        assert!(code == 2 && what.contains(right), "{}: {what}", jobs[place]);
    }
    assert_eq!(results.len(), jobs.len());
}
