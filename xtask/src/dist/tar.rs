//! Archives of tar, as POSIX has them (ustar): owners are root by number, and every file has one time.

use super::tree::Tree;

const BLOCK: usize = 512;

/// The archive of a tree.
///
/// # Errors
///
/// A path is longer than a header holds.
pub(crate) fn archive(tree: &Tree, time: u64) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    for (path, mode) in tree.folders() {
        out.extend(header(&format!("{path}/"), mode, 0, time, b'5')?);
    }
    for (path, file) in &tree.files {
        out.extend(header(path, file.mode, file.bytes.len(), time, b'0')?);
        out.extend(&file.bytes);
        out.resize(out.len().next_multiple_of(BLOCK), 0);
    }
    // Two empty blocks are the end.
    out.resize(out.len() + 2 * BLOCK, 0);
    Ok(out)
}

fn header(path: &str, mode: u16, length: usize, time: u64, kind: u8) -> Result<Vec<u8>, String> {
    if path.len() > 100 {
        return Err(format!("{path} is longer than the 100 bytes that are written of a path in a tar archive; shorten it"));
    }
    let numbers = [format!("{mode:07o}"), format!("{length:011o}"), format!("{time:011o}")];
    let [mode, length, time] = numbers.each_ref().map(String::as_bytes);
    let fields: [(&[u8], usize); 12] = [
        (path.as_bytes(), 100),
        (mode, 8),
        (b"0000000", 8),
        (b"0000000", 8),
        (length, 12),
        (time, 12),
        // The sum is taken with blanks in its own place.
        (b"        ", 8),
        (&[kind], 1),
        (b"", 100),
        (b"ustar\x0000", 8),
        (b"", 64),
        (b"", BLOCK - 329),
    ];
    let mut block = Vec::with_capacity(BLOCK);
    for (text, width) in fields {
        let end = block.len() + width;
        block.extend(text);
        block.resize(end, 0);
    }
    let sum: u64 = block.iter().map(|byte| u64::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    block.splice(148..156, sum.bytes());
    Ok(block)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn tar_lists_what_was_put_in() {
        let mut tree = Tree::default();
        tree.text("top/README.md", "read me\n");
        tree.program("top/bin/keyferry", vec![1; 1000]);
        let bytes = archive(&tree, 86_400).unwrap();
        let mut tar = Command::new("tar");
        tar.args(["-tvf", "-", "--numeric-owner"]).env("TZ", "UTC0").env("LC_ALL", "C");
        let mut child = tar.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<String> = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            lines,
            [
                "drwxr-xr-x 0/0 0 1970-01-02 00:00 top/",
                "drwxr-xr-x 0/0 0 1970-01-02 00:00 top/bin/",
                "-rw-r--r-- 0/0 8 1970-01-02 00:00 top/README.md",
                "-rwxr-xr-x 0/0 1000 1970-01-02 00:00 top/bin/keyferry",
            ]
        );
    }

    #[test]
    fn a_path_that_does_not_fit_is_refused() {
        let mut tree = Tree::default();
        tree.text("a".repeat(101), "");
        assert!(archive(&tree, 0).unwrap_err().contains("shorten it"));
    }
}
