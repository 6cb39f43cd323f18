//! What the formats that Java made for itself have in common: big-endian numbers, modified UTF-8, serialised objects.

pub(crate) mod cursor;
pub(crate) mod modified_utf8;
pub(crate) mod output;
pub(crate) mod serialized;
