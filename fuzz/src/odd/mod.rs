//! Odd inputs to begin with: good files in which one thing is wrong, so that each error of a decoder is met before a fuzzer has found it by chance.

mod elements;
mod jars;
mod java;
mod pieces;
mod stores;
mod structures;
mod texts;

/// Those for a target.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "jks" | "jks_inside" => java::jks(target == "jks"),
        "jceks_inside" => java::objects(),
        "bks" => java::bks_files(),
        "bks_inside" => java::bks_entries(),
        "bks_key_inside" => java::bks_keys(),
        "jar" => jars::archives(),
        "jar_inside" => jars::inside(),
        "openssh" => java::openssh(),
        "pvk" => java::pvk(),
        other => structures::of(other).into_iter().chain(texts::of(other)).collect(),
    }
}
