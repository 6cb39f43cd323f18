//! The text of a block.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

/// One block, its Base64 in lines of 64 characters.
pub fn block(label: &str, content: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(Base64::encode_string(content));
    let mut text = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    text.reserve(base64.len() + base64.len() / 64 + label.len() + 20);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = behind;
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}
