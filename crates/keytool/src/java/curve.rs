//! The elliptic curves that Java 17 knows by name. It makes keys on three of them; on the others it makes none, but shows the keys that others made.

use std::fmt;

use keyferry_core::key::NamedCurve;
use keyferry_core::oid::curve;

/// A curve as Java shows it: `secp224r1 [NIST P-224] (1.3.132.0.33)`.
pub(crate) struct Shown(pub &'static NamedCurve);

/// What Java calls a curve besides.
fn aliases(curve: &NamedCurve) -> Vec<String> {
    let nist = curve.nist_name.map(|name| format!("NIST {name}"));
    let x962 = [curve::P192, curve::P256].contains(&curve.oid).then(|| format!("X9.62 {}", curve.openssl_name()));
    nist.into_iter().chain(x962).collect()
}

/// The curve that is called so, in any case, or has this object identifier.
pub(crate) fn by_name(name: &str) -> Option<&'static NamedCurve> {
    let is = |known: &str| known.eq_ignore_ascii_case(name);
    let is_called = |curve: &&NamedCurve| is(curve.java_name()) || aliases(curve).iter().any(|alias| is(alias));
    NamedCurve::all().iter().find(is_called).or_else(|| NamedCurve::by_oid(&name.parse().ok()?))
}

/// The curve that Java takes for a field of so many bits.
pub(crate) fn by_size(bits: usize) -> Option<&'static NamedCurve> {
    NamedCurve::all().iter().find(|curve| curve.field_bits == bits)
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.java_name())?;
        let aliases = aliases(self.0);
        if !aliases.is_empty() {
            write!(f, " [{}]", aliases.join(","))?;
        }
        write!(f, " ({})", self.0.oid)
    }
}
