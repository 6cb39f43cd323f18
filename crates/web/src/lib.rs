//! What the page does, in the library's words: bytes and passwords go in, JSON and bytes come out. No I/O; the time comes from the page, and random
//! numbers from the browser.

mod answer;
pub mod api;
mod convert;
mod files;
mod new_password;
mod open;
mod receive;
mod request;
mod truststore;
mod unsealed;
mod zip;

/// Memory that is freed is wiped.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);
