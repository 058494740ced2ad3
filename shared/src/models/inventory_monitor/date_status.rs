//! The bands of a period with a start and an end (warranty, service, invoicing); see `status`.

use crate::choices::{Choice, ChoiceSet};

pub static DATE_STATUS: ChoiceSet = ChoiceSet::new(
    "inventory_monitor.date_status",
    &[
        Choice::new("expired", "Expired", "red"),
        Choice::new("expiring", "Expiring", "yellow"),
        Choice::new("valid", "Valid", "green"),
        Choice::new("none", "None", "gray"),
    ],
);
