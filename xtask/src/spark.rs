//! `cargo xtask spark`: the script of docs/batch.md as it stands, under Apache Spark in local mode; openssl and keytool open every output.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::root;
use crate::run::{cargo, ended};

const PACKAGE: &str = "pyspark==4.0.4";

/// How many jobs there are.
const JOBS: usize = 200;

const PASSWORD: &str = "changeit";

pub(crate) fn run() -> Result<(), String> {
    let python = provide()?;
    let document = root().join("docs/batch.md");
    let document = fs::read_to_string(&document).map_err(|error| format!("{}: {error}", document.display()))?;
    let script = document.split("```python\n").nth(1).and_then(|rest| rest.split("```").next());
    let script = script.ok_or("there is no script in docs/batch.md")?;
    ended(&mut cargo(&["build", "--package", "keyferry", "--locked"]))?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = folder.path();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).map_err(|error| format!("{name}: {error}"));
    write("convert.py", script)?;
    write("jobs.jsonl", &jobs(folder)?)?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [root().join("target/debug")].into_iter().chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).map_err(|error| error.to_string())?;
    let mut spark = command(&python, folder);
    spark.args(["convert.py", "jobs.jsonl", "results"]).env("PATH", path).env("PYSPARK_PYTHON", &python);
    let output = spark.stderr(Stdio::inherit()).output().map_err(|error| format!("python: {error}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let counts = said.lines().last().unwrap_or_default();
    if !output.status.success() || counts != format!("{{\"done\": {JOBS}}}") {
        return Err(format!("Spark ended with {} and says: {said}", output.status));
    }
    for job in 0..JOBS {
        opens(folder, &output_of(job))?;
    }
    eprintln!("xtask: Spark had {JOBS} jobs done; openssl and keytool open every output");
    Ok(())
}

/// The Python of an environment with Spark in it.
fn provide() -> Result<PathBuf, String> {
    let folder = root().join("target/spark");
    let python = folder.join("bin/python");
    if Command::new(&python).args(["-c", "import pyspark"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        return Ok(python);
    }
    eprintln!("xtask: Spark is fetched from PyPI ({PACKAGE}, 400 MB)");
    let missing = |error| format!("{error}; is python3-venv there, and PyPI reachable?");
    ended(Command::new("python3").args(["-m", "venv"]).arg(&folder)).map_err(missing)?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE];
    ended(Command::new(&python).args(pip)).map_err(missing)?;
    Ok(python)
}

/// Jobs of all kinds, and what they read.
fn jobs(folder: &Path) -> Result<String, String> {
    for name in ["leaf.p12", "leaf.key", "leaf.pem"] {
        let from = root().join("fixtures/twins").join(name);
        fs::copy(&from, folder.join(name)).map_err(|error| format!("{}: {error}", from.display()))?;
    }
    let line = |job: usize| {
        let (inputs, password) =
            if job.is_multiple_of(2) { (r#""leaf.p12""#, "password") } else { (r#"["leaf.key", "leaf.pem"]"#, "out-password") };
        format!(
            "{{\"id\": {job}, \"inputs\": {inputs}, \"output\": \"{}\", \"{password}\": \"env:STOREPASS\", \"force\": true}}\n",
            output_of(job)
        )
    };
    Ok((0..JOBS).map(line).collect())
}

fn output_of(job: usize) -> String {
    format!("{job}.{}", ["p12", "jks", "pem"].get(job % 3).unwrap_or(&"p12"))
}

/// Fails unless the real tools open it.
fn opens(folder: &Path, file: &str) -> Result<(), String> {
    let password = format!("pass:{PASSWORD}");
    let keytool = ["-list", "-J-XX:TieredStopAtLevel=1", "-storepass", PASSWORD, "-keystore", file];
    let (program, arguments): (&str, &[&str]) = match Path::new(file).extension().and_then(OsStr::to_str) {
        Some("p12") => ("openssl", &["pkcs12", "-in", file, "-noout", "-passin", &password]),
        Some("pem") => ("openssl", &["pkey", "-in", file, "-noout", "-passin", &password]),
        _ => ("keytool", &keytool),
    };
    let output = command(program.as_ref(), folder).args(arguments).output();
    let output = output.map_err(|error| format!("{program} cannot be run: {error}"))?;
    let said = || [output.stdout.as_slice(), &output.stderr].concat();
    if output.status.success() { Ok(()) } else { Err(format!("{file}: {}", String::from_utf8_lossy(&said()))) }
}

fn command(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("STOREPASS", PASSWORD);
    command
}
