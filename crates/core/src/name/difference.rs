//! What has become of a subject on its way through the authority.

use super::{DistinguishedName, attribute};

/// A field that is not the same in two names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDifference {
    /// Its short name (`CN`).
    pub field: String,
    /// Its values in the first name.
    pub before: Vec<String>,
    /// Its values in the second.
    pub after: Vec<String>,
}

impl DistinguishedName {
    /// The fields whose values `other` has not, or has otherwise. Order and string types do not matter.
    pub fn differences(&self, other: &Self) -> Vec<FieldDifference> {
        let mut oids = Vec::new();
        for field in self.attributes().chain(other.attributes()) {
            if !oids.contains(&field.oid) {
                oids.push(field.oid);
            }
        }
        let sorted = |name: &Self, oid| {
            let mut values = name.values(oid);
            values.sort();
            values
        };
        let differences = oids.into_iter().map(|oid| FieldDifference {
            field: attribute::display_name(&oid),
            before: sorted(self, oid),
            after: sorted(other, oid),
        });
        differences.filter(|difference| difference.before != difference.after).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::openssl;

    #[test]
    fn changed_and_missing_fields_are_named() {
        let asked = openssl::parse("/C=FR/O=Free2Move/CN=MZP1/emailAddress=it@partner.example").unwrap();
        let issued = openssl::parse("/CN=MZP1/O=Free 2 Move/C=FR").unwrap();
        let fields: Vec<_> =
            asked.differences(&issued).into_iter().map(|difference| (difference.field, difference.after)).collect();
        assert_eq!(fields, [("O".to_owned(), vec!["Free 2 Move".to_owned()]), ("emailAddress".to_owned(), vec![])]);
        assert_eq!(asked.differences(&asked.clone().reversed()), []);
    }
}
