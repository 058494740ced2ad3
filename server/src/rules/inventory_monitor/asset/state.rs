//! The states of an asset: who has it, which stage of life it is in, and both in one word.
//!
//! The other interface's `status` says both: `retired` when the lifecycle is retired or disposed; else `used` when it is
//! deployed, loaned, in use or in maintenance; else `stored`. Writing it sets the two states: `stored` stocked and
//! in_stock, `used` deployed and in_use, `retired` stocked and retired; a state given in the same request stays as given,
//! and repeating what already is so changes nothing. It is stored next to them, because an operator may have words of
//! their own for it: such a word is kept as written, sets the states as the one that the settings count it as
//! (`asset_states`), and goes when the asset is assigned or taken away or the states come to say something else.

use shared::row::Row;
use shared::value::Value;

use super::hardware;
use crate::config::AssetStates;
use crate::cx::Cx;
use crate::engine::write::Item;

const RETIRED: [&str; 2] = ["retired", "disposed"];
const HELD: [&str; 2] = ["deployed", "loaned"];
const WORKING: [&str; 2] = ["in_use", "in_maintenance"];

/// `status` of a pair of states.
pub fn status(assignment: &str, lifecycle: &str) -> &'static str {
    if RETIRED.contains(&lifecycle) {
        "retired"
    } else if HELD.contains(&assignment) || WORKING.contains(&lifecycle) {
        "used"
    } else {
        "stored"
    }
}

/// `status` of the states in a row.
fn said(row: &Row) -> &'static str {
    status(row.str("assignment_status"), row.str("lifecycle_status"))
}

/// The states that writing a `status` means.
fn meant(status: &str) -> (&'static str, &'static str) {
    match status {
        "used" => ("deployed", "in_use"),
        "retired" => ("stocked", "retired"),
        _ => ("stocked", "in_stock"),
    }
}

/// Reads a written `status`, else lets the states follow the assignment; then both agree.
pub fn keep(cx: &Cx, item: &mut Item) {
    agree(&cx.app.config.asset_states, item);
}

/// One of the three built-in words says what the states say; an operator's own word stays as it is written.
pub fn settle(row: &mut Row) {
    if AssetStates::BUILT_IN.contains(&row.str("status")) {
        let now = said(row);
        row.set("status", Value::text(now));
    }
}

fn agree(states: &AssetStates, item: &mut Item) {
    let given = item.given("status");
    let states_given = item.given("assignment_status") || item.given("lifecycle_status");
    let wanted = item.after.as_ref().map(|after| after.str("status").to_owned()).unwrap_or_default();
    let mut moved = false;
    if given {
        if let Some(counts) = states.counts(&wanted) {
            set(item, counts);
        }
    } else if !states_given {
        moved = follow(states, item);
    }
    let Some(after) = &item.after else { return };
    let now = said(after);
    let own = !AssetStates::BUILT_IN.contains(&wanted.as_str()) && !wanted.is_empty();
    let stays = given || (!moved && item.before.as_ref().is_some_and(|before| said(before) == now));
    if let Some(after) = item.after.as_mut().filter(|_| !(own && stays)) {
        after.set("status", Value::text(now));
    }
}

fn set(item: &mut Item, wanted: &str) {
    let (assignment, lifecycle) = (!item.given("assignment_status"), !item.given("lifecycle_status"));
    let creates = item.creates();
    let Some(after) = &mut item.after else { return };
    if said(after) == wanted && !creates {
        return;
    }
    let meant = meant(wanted);
    if assignment {
        after.set("assignment_status", Value::text(meant.0));
    }
    if lifecycle {
        after.set("lifecycle_status", Value::text(meant.1));
    }
}

/// Whether an asset is some hardware, and whether it sits somewhere.
fn place(row: &Row) -> (bool, bool) {
    (hardware::is_some(row), !row.get("assigned_object").is_null())
}

/// Assigning and unassigning set the states. The end of life is never overwritten, and a new asset
/// that only sits somewhere keeps its defaults: it may well sit there in stock. Answers whether it was moved.
fn follow(states: &AssetStates, item: &mut Item) -> bool {
    let Some(after) = &mut item.after else { return false };
    let (was, is) = (item.before.as_ref().map_or((false, false), place), place(after));
    let created = item.before.is_none();
    let assigned = (!was.0 && is.0) || (!created && !was.1 && is.1);
    let unassigned = (was.0 || was.1) && !is.0 && !is.1;
    let (assignment, lifecycle) = match (assigned, unassigned) {
        (true, _) => (&states.assigned, &states.in_use),
        (_, true) => (&states.unassigned, &states.in_stock),
        _ => return false,
    };
    if !assignment.is_empty() {
        after.set("assignment_status", Value::text(assignment.as_str()));
    }
    if !lifecycle.is_empty() && !RETIRED.contains(&after.str("lifecycle_status")) {
        after.set("lifecycle_status", Value::text(lifecycle.as_str()));
    }
    true
}

#[cfg(test)]
mod tests {
    use shared::models::inventory_monitor::asset::Asset;
    use shared::patch::Patch;
    use shared::row::Model;
    use shared::value::AnyRef;

    use super::*;

    fn row(assignment: &str, lifecycle: &str) -> Row {
        let mut row = Row::empty(Asset::meta());
        row.set("assignment_status", Value::text(assignment));
        row.set("lifecycle_status", Value::text(lifecycle));
        row
    }

    fn item(before: Option<Row>, after: Row) -> Item {
        Item::of(0, before, Some(after))
    }

    fn states(item: &Item) -> (String, String) {
        let after = item.after.as_ref().expect("a row");
        (after.str("assignment_status").to_owned(), after.str("lifecycle_status").to_owned())
    }

    #[test]
    fn every_written_status_reads_back() {
        for wanted in ["stored", "used", "retired"] {
            let (assignment, lifecycle) = meant(wanted);
            assert_eq!(status(assignment, lifecycle), wanted);
        }
        assert_eq!(status("reserved", "new"), "stored");
        assert_eq!(status("stocked", "in_maintenance"), "used");
        assert_eq!(status("deployed", "disposed"), "retired");
    }

    #[test]
    fn assigning_and_unassigning_set_the_states_but_not_the_end_of_life() {
        let settings = AssetStates::default();
        let mut used = row("stocked", "in_stock");
        used.set("device", Value::Int(1));
        let mut assigned = item(Some(row("stocked", "in_stock")), used.clone());
        follow(&settings, &mut assigned);
        assert_eq!(states(&assigned), ("deployed".into(), "in_use".into()));

        let mut unassigned = item(assigned.after.clone(), row("deployed", "in_use"));
        follow(&settings, &mut unassigned);
        assert_eq!(states(&unassigned), ("stocked".into(), "in_stock".into()));

        let mut old = row("deployed", "retired");
        old.set("rack", Value::Int(1));
        let mut unassigned = item(Some(old), row("deployed", "retired"));
        follow(&settings, &mut unassigned);
        assert_eq!(states(&unassigned), ("stocked".into(), "retired".into()));

        let mut shelved = row("stocked", "new");
        shelved.set("assigned_object", Value::Any(AnyRef { model: 3, id: 1 }));
        let mut created = item(None, shelved);
        follow(&settings, &mut created);
        assert_eq!(states(&created), ("stocked".into(), "new".into()));
    }

    #[test]
    fn repeating_the_status_keeps_the_finer_states() {
        let mut same = item(Some(row("loaned", "in_maintenance")), row("loaned", "in_maintenance"));
        set(&mut same, "used");
        assert_eq!(states(&same), ("loaned".into(), "in_maintenance".into()));
        set(&mut same, "retired");
        assert_eq!(states(&same), ("stocked".into(), "retired".into()));
    }

    /// An item whose patch says some fields.
    fn patched(before: Option<Row>, given: &[(&str, &str)]) -> Item {
        let mut after = before.clone().unwrap_or_else(|| row("stocked", "new"));
        let mut patch = Patch::default();
        for (name, value) in given {
            after.set(name, Value::text(*value));
            patch.set(Asset::meta().index(name).expect("a field"), Value::text(*value));
        }
        Item { patch, ..item(before, after) }
    }

    #[test]
    fn own_words_stay_as_written_until_the_states_say_otherwise() {
        let settings = AssetStates {
            count_as_used: vec!["lent".to_owned()],
            count_as_stored: vec!["packed".to_owned()],
            ..AssetStates::default()
        };
        let written = |before: Option<Row>, given: &[(&str, &str)]| {
            let mut item = patched(before, given);
            agree(&settings, &mut item);
            item.after.expect("a row")
        };
        let all = |row: &Row| ["status", "assignment_status", "lifecycle_status"].map(|name| row.str(name).to_owned());
        let lent = written(None, &[("status", "lent")]);
        assert_eq!(all(&lent), ["lent", "deployed", "in_use"]);
        let packed = written(Some(lent.clone()), &[("status", "packed")]);
        assert_eq!(all(&packed), ["packed", "stocked", "in_stock"]);
        assert_eq!(all(&written(Some(packed), &[("status", "lost")])), ["lost", "stocked", "in_stock"]);
        assert_eq!(all(&written(Some(lent.clone()), &[("project", "x")])), ["lent", "deployed", "in_use"]);
        let finer = written(Some(lent.clone()), &[("assignment_status", "loaned")]);
        assert_eq!(all(&finer), ["lent", "loaned", "in_use"], "the word still fits");
        let over = written(Some(lent.clone()), &[("lifecycle_status", "retired")]);
        assert_eq!(all(&over), ["retired", "deployed", "retired"]);
        let both = written(Some(lent), &[("status", "stored"), ("assignment_status", "loaned")]);
        assert_eq!(all(&both), ["used", "loaned", "in_stock"], "a state that is given stays as given");
    }
}
