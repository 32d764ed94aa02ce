//! From earlier versions to this one.

use serde_json::{Map, Value};

use crate::model::VERSION;

/// Turns the fields of one version into those of the next.
type Migration = fn(&mut Map<String, Value>);

/// The migration at index `n` leads from version `n + 1` to `n + 2`. The length ties it to [`VERSION`]: raising the
/// version without a migration does not compile.
const MIGRATIONS: [Migration; VERSION as usize - 1] = [];

/// Brings the fields of an earlier version, counted from 1, up to [`VERSION`].
pub(super) fn to_current(fields: &mut Map<String, Value>, version: u32) {
    run(fields, version, &MIGRATIONS);
}

fn run(fields: &mut Map<String, Value>, version: u32, migrations: &[Migration]) {
    for migration in migrations.iter().skip(version.saturating_sub(1) as usize) {
        migration(fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_passes_every_migration_after_its_version_in_order() {
        let migrations: [Migration; 2] = [
            |fields| {
                fields.insert("one".to_owned(), Value::Null);
            },
            |fields| {
                fields.insert("two".to_owned(), fields.contains_key("one").into());
            },
        ];
        let migrated = |version| {
            let mut fields = Map::new();
            run(&mut fields, version, &migrations);
            Value::Object(fields).to_string()
        };
        assert_eq!(migrated(1), r#"{"one":null,"two":true}"#);
        assert_eq!(migrated(2), r#"{"two":false}"#);
        assert_eq!(migrated(3), "{}");
    }
}
