//! What has become of a subject on its way through the authority.

use std::collections::HashMap;

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
        let mut fields: Vec<FieldDifference> = Vec::new();
        let mut places = HashMap::new();
        for (name, is_other) in [(self, false), (other, true)] {
            for attribute in name.attributes() {
                let place = *places.entry(attribute.oid).or_insert(fields.len());
                if place == fields.len() {
                    let field = attribute::display_name(&attribute.oid);
                    fields.push(FieldDifference { field, before: Vec::new(), after: Vec::new() });
                }
                if let Some(field) = fields.get_mut(place) {
                    let values = if is_other { &mut field.after } else { &mut field.before };
                    values.push(attribute.to_text().unwrap_or_default());
                }
            }
        }
        for field in &mut fields {
            field.before.sort();
            field.after.sort();
        }
        fields.retain(|field| field.before != field.after);
        fields
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
