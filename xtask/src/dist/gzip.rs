//! What gzip packs (RFC 1952), with no name and no time.

use miniz_oxide::deflate::compress_to_vec;

/// As small as gzip makes it.
const LEVEL: u8 = 9;

pub(crate) fn packed(bytes: &[u8]) -> Vec<u8> {
    // Deflate, no flags, no time, packed as small as can be, made on no system in particular.
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255];
    out.extend(compress_to_vec(bytes, LEVEL));
    out.extend(rawzip::crc32(bytes).to_le_bytes());
    // The length is kept modulo 2^32.
    out.extend(bytes.len().to_le_bytes().into_iter().take(4));
    out
}
