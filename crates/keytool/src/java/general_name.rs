//! `GeneralName`s (RFC 5280, section 4.2.1.6).

use std::net::Ipv6Addr;

use keyferry_core::shown::shown;

use super::element::Element;
use super::name;

/// A name, with its kind before it.
pub(super) fn text(element: Element<'_>) -> Option<String> {
    Some(match element.tag {
        0xa0 => format!("Other-Name: Unrecognized ObjectIdentifier: {}", element.children()?.first()?.oid()?),
        0x81 => format!("RFC822Name: {}", shown(&element.text())),
        0x82 => format!("DNSName: {}", shown(&element.text())),
        0xa4 => name::of_der(element.children()?.first()?.der),
        0x86 => format!("URIName: {}", shown(&element.text())),
        0x87 => format!("IPAddress: {}", address(element.content)?),
        0x88 => format!("OIDName: {}", der::asn1::ObjectIdentifier::from_bytes(element.content).ok()?),
        _ => return None,
    })
}

/// Names in brackets, as Java prints a list.
pub(super) fn list(elements: &[Element<'_>]) -> Option<String> {
    let names: Option<Vec<String>> = elements.iter().map(|element| text(*element)).collect();
    Some(format!("[{}]", names?.join(", ")))
}

/// Addresses of 4 and 16 bytes; twice as many are an address and a mask.
fn address(bytes: &[u8]) -> Option<String> {
    let v4 = |bytes: &[u8]| bytes.iter().map(ToString::to_string).collect::<Vec<_>>().join(".");
    let v6 = |bytes: &[u8]| {
        let address = Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?);
        Some(address.segments().iter().map(|segment| format!("{segment:x}")).collect::<Vec<_>>().join(":"))
    };
    match bytes.len() {
        4 => Some(v4(bytes)),
        8 => bytes.split_at_checked(4).map(|(address, mask)| format!("{}/{}", v4(address), v4(mask))),
        16 => v6(bytes),
        32 => {
            let (address, mask) = bytes.split_at_checked(16)?;
            let length: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
            Some(format!("{}/{length}", v6(address)?))
        }
        _ => None,
    }
}
