//! The currencies in which prices are kept.

use crate::choices::{Choice, ChoiceSet};

pub static CURRENCY: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.currency",
    &[
        Choice::new("CZK", "Czech Koruna", "gray"),
        Choice::new("EUR", "Euro", "gray"),
        Choice::new("USD", "US Dollar", "gray"),
        Choice::new("GBP", "British Pound", "gray"),
        Choice::new("JPY", "Japanese Yen", "gray"),
    ],
);
