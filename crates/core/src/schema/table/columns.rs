//! What the columns of a stage table are called.

/// What a column of the stage table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableColumn {
    /// The stage's name.
    Stage,
    /// Its level: `top`, `middle`, `bottom`, `after`.
    Level,
    /// Its role: `lead`, `opportunity`, `customer`.
    Role,
    /// Its count.
    Count,
    /// Count of the previous stage's count. Not read.
    StepRate,
    /// Count of the first stage's count. Not read.
    OverallRate,
    /// Its cost.
    Cost,
    /// Its days.
    Days,
    /// Its target for the step rate.
    Target,
}

impl TableColumn {
    /// All columns, in the order they are written.
    pub const ALL: [Self; 9] = [
        Self::Stage,
        Self::Level,
        Self::Role,
        Self::Count,
        Self::StepRate,
        Self::OverallRate,
        Self::Cost,
        Self::Days,
        Self::Target,
    ];

    /// The header it is written with.
    pub fn header(self) -> &'static str {
        self.names()[0]
    }

    /// The column a header means, in English, Norwegian, Danish or Swedish.
    pub(super) fn of(header: &str) -> Option<Self> {
        let header = lower(header.trim());
        Self::ALL.into_iter().find(|column| column.names().contains(&header.as_str()))
    }

    /// Headers in small letters, the one written first.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Stage => {
                &["stage", "stages", "step", "name", "phase", "trinn", "steg", "navn", "fase", "trin", "namn", "fas"]
            }
            Self::Level => &["level", "nivå", "niveau"],
            Self::Role => &["role", "rolle", "roll"],
            Self::Count => &[
                "count",
                "number",
                "people",
                "persons",
                "users",
                "total",
                "antall",
                "personer",
                "brukere",
                "totalt",
                "antal",
                "brugere",
                "i alt",
                "användare",
            ],
            Self::StepRate => &[
                "step rate",
                "conversion",
                "conversion rate",
                "trinnrate",
                "stegrate",
                "konvertering",
                "konverteringsrate",
                "trinrate",
                "konverteringsgrad",
            ],
            Self::OverallRate => &["overall rate", "totalrate", "samlet rate", "samlad rate"],
            Self::Cost => &["cost", "costs", "kostnad", "kostnader", "omkostning", "omkostninger"],
            Self::Days => &["days", "dager", "dage", "dagar"],
            Self::Target => &["target", "goal", "mål"],
        }
    }
}

/// Small letters of the four languages; the standard function would bring the tables of all of Unicode.
fn lower(text: &str) -> String {
    let lower_char = |c: char| match c {
        'Å' => 'å',
        'Ä' => 'ä',
        'Ö' => 'ö',
        'Æ' => 'æ',
        'Ø' => 'ø',
        other => other.to_ascii_lowercase(),
    };
    text.chars().map(lower_char).collect()
}
