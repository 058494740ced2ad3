//! The guards of `server/src/rules`, each with its kind: what the kinds mean for undo is tried in `undo_guards`.

use std::collections::BTreeSet;

use self::Guard::{Demand, Fields, Form, Permission, Sound, State};

/// What a guard judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// One value, as it is written: what is stored was written once. `junk` tries all of them.
    Form,
    /// What the fields of one row say of each other: holds where others have changed the row since.
    Fields,
    /// The time, or the state of something: `undo_is_not_bound_by_time_and_state`.
    State,
    /// What the operator demands of every write: it holds.
    Demand,
    /// Who asks: it holds.
    Permission,
    /// What rows say of each other: it holds. `undo_keeps_the_data_sound`.
    Sound,
}

#[rustfmt::skip]
const GUARDS: &[(Guard, &[&str])] = &[
    (
        Form,
        &[
            "The type cannot be changed. Make a new field instead.",
            "Only lower-case letters, digits and underscores are allowed.",
            "Underscores stand alone between other characters.",
            "{} have no custom fields.",
            "Only plain ASCII characters without quotes are allowed.",
            "This name is reserved for the export of what a list shows.",
            "This name is taken: export={name} asks for a file of that format.",
            "Expected an object of settings.",
            "{name} is true or false.",
            "There is no setting {name}.",
            "Expected a list of {}.",
            "Attributes are an object of values by name.",
            "Expected a list of pairs of value and label.",
            "{one} is no pair of value and label.",
            "{} is listed twice.",
            "Must define base or extra choices.",
            "There is no choice {value}.",
            "{color} is no colour; there are {}.",
            "Expected an object of colours by value.",
            "Expected a list of event types.",
            "At least one event type must be given.",
            "There is no event type {bad}.",
            "A condition is an object.",
            "Conditions are nested more than {DEPTH_MAX} levels deep.",
            "{word} stands alone in its object.",
            "{word} needs a list of conditions.",
            "A condition has no {key}; it has attr, op, value and negate.",
            "A condition names an attribute: attr.",
            "A condition compares with a value.",
            "There is no operator {op}; there are {}.",
            "The operator {op} cannot compare with {value}.",
            "Send the picture as a file, or as a data: URL.",
            "A picture has at most {} MiB.",
            "This picture has {width} × {height} pixels, {megapixels} million; at most {MEGAPIXELS_MAX} million are taken.",
            "This picture takes more than {} MiB to decode. Make it smaller.",
            "The data is no base64.",
            "Upload a valid image: PNG, JPEG, GIF, WebP or BMP.",
            "Expected a list of object types such as dcim.site.",
            "There is no object type {one}.",
            "At least one object type must be given.",
            "Expected an object of values by parameter.",
            "Each parameter has a value or a list of values.",
            "{name}: This is no filter.",
            "There is no object type {given}.",
            "At least one column must be given.",
            "Expected a list of names.",
            "Enter an address that begins with http:// or https://.",
            "{line} is no header; write Name: value.",
            "There are {terms} conditions; at most {TERMS_MAX} can be asked at once.",
            "This secret cannot be kept.",
            "Flows are of {}.",
            "There is no object type {text}.",
            "A filter is an object of values by field.",
            "{text} is no IPv4 or IPv6 address.",
            "A mask of length 0 holds every address.",
            "This cannot be changed. Make a new feed instead.",
            "Expected a list of states.",
            "There is no state {bad}.",
            "{name} is no time zone; write a name such as Europe/Prague.",
            "Give either {} or the event.",
            "{}: a valid id is required.",
            "The event was over already; what it touches was left as it is.",
            "The summary is longer than 200 characters; the rest was left out.",
            "The number is longer than 100 characters; the rest was left out.",
            "It was rescheduled to this window, which counts as confirmed.",
            "It was rescheduled to the window that is known already; its status was left as it is.",
            "No notice was found in it.",
            "It was guessed from the text. See whether it is right, and apply it.",
            "It tells different windows of {}; of those the last one is applied.",
            "The message as base64 is expected.",
            "It is not known which provider {who} speaks for. Choose the provider, or make a notice source.",
            "Headers are an object of texts by name, or lines of the form Name: value.",
            "Expected ids.",
            "Not a valid string.",
            "Scopes are a list of objects.",
            "A scope is an object.",
            "The same scope is listed twice.",
            "Only a superuser makes one for others.",
            "At least one action must be given.",
            "{bad} is no action; actions are view, add, change, delete or a model's own word.",
            "This cannot be changed. Make a new token instead.",
            "{bad} is no network; write 192.0.2.0/24 or 2001:db8::/32.",
            "This password cannot be kept.",
        ],
    ),
    (
        Fields,
        &[
            "A field of the type {kind} has none.",
            "A field of the type {kind} needs one.",
            "A field of the type {kind} cannot be unique.",
            "This is less than the minimum.",
            "A distance needs a unit.",
            "Only a device in a rack has this.",
            "A device at a position needs a face.",
            "The position is a multiple of 0.5 U.",
            "The height is a multiple of 0.5 U.",
            "A child device has no height of its own: it must be 0 U.",
            "A weight needs a unit.",
            "An interface cannot be related to itself.",
            "Only a virtual interface has a parent.",
            "Only a physical interface is a member of an aggregation group.",
            "The voltage cannot be 0.",
            "An AC supply has no negative voltage.",
            "A measure needs a unit.",
            "This action needs {wanted}, not {}.",
            "An asset has one hardware type.",
            "An asset is one piece of hardware.",
            "This asset's type is one of a {}.",
            "First seen must not be after last seen.",
            "A price needs a currency.",
            "A currency needs a price.",
            "A resolved outage has an end.",
            "{} must not be before {}.",
            "A virtual machine has a site, a cluster or a device.",
            "Ensure this value is greater than or equal to 0.01.",
        ],
    ),
    (
        State,
        &[
            "The type of this {} is not the asset's {}.",
            "The bay is disabled.",
            "{name}: There is no such filter of {plural}.",
            "{}: {text} is not one of the available choices.",
            "The tag {} is not for {}.",
            "Another RMA in this request has this replacement serial.",
            "{} (asset {id}) already has this serial.",
            "Another asset already has this serial.",
            "A device or virtual machine has it as its primary address.",
            "The event is over; its impacts can no longer be modified.",
            "This maintenance is over; it cannot be replaced any more.",
            "This maintenance has begun; it cannot be replaced any more.",
            "This is the window as it is now.",
            "None of the contacts has a mail address.",
            "A notification cannot go from {from} to {to}.",
            "The time lies in the future.",
            "The time lies before {}.",
            "There is no {} {id}.",
            "This time is past. Switch it off instead, or delete it.",
        ],
    ),
    (
        Demand,
        &[
            "{name} must not change.",
        ],
    ),
    (
        Permission,
        &[
            "The result is outside what you may write.",
            "You cannot grant what you do not hold yourself: {what}.",
            "Only a superuser may change or delete a superuser.",
            "Only a superuser may make somebody a superuser.",
            "These groups may do what you may not: {what}.",
            "This user may do what you may not: {what}.",
            "This is the last active superuser.",
        ],
    ),
    (
        Sound,
        &[
            "This delivery is of another purchase.",
            "A template cannot extend itself, not even by way of others.",
            "This is no base template.",
            "The account is at another provider.",
            "Provider account with this provider and name already exists.",
            "The rack belongs to another site.",
            "The rack stands in another location.",
            "The location belongs to another site.",
            "The platform is for another manufacturer's devices.",
            "A child device stands in its parent, not in a rack.",
            "A device of 0 U is not mounted at a position.",
            "The device does not fit into the rack at this position.",
            "Unit {} is taken, or there is not enough room above it.",
            "Devices of this type are mounted in racks, so it cannot be 0 U.",
            "Device {} in rack {} would not fit any more.",
            "The module is in another device.",
            "The interface is of another device.",
            "This interface is no aggregation group.",
            "The parent is in another device.",
            "It has parts in the device; move those first.",
            "The component is of another device.",
            "The parent is a location of another site.",
            "The bay is in another device.",
            "A module cannot be in a bay of its own.",
            "A module is in the bay; take it out first.",
            "The rack is at another site than the panel.",
            "This is no IPv{family} address.",
            "The address is not assigned to an interface of this object.",
            "Devices are mounted above this height.",
            "Devices are mounted below this unit.",
            "{value} cannot be removed: {count} {what} have it in {}.",
            "Nothing says where {things} are among {places}.",
            "A contract cannot be its own parent.",
            "A subcontract cannot have subcontracts of its own.",
            "This contract has subcontracts and cannot become one.",
            "It is the primary address of something that has no such interface.",
            "An address cannot be translated to itself.",
            "A maintenance cannot replace itself, not even by way of others.",
            "{} of its hosts are at other sites.",
            "The cluster is at another site.",
            "The device is no host of this cluster.",
            "The interface is of another virtual machine.",
        ],
    ),
];

/// The sentences of a program's text, as they are written there: they begin with a capital letter or a value, and end
/// with a full stop.
fn sentences(text: &str) -> BTreeSet<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let mut out = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let parts = line.split('"').skip(1).step_by(2);
        out.extend(
            parts
                .filter(|part| {
                    part.starts_with(|c: char| c.is_ascii_uppercase() || c == '{')
                        && part.ends_with('.')
                        && part.contains(' ')
                })
                .map(str::to_owned),
        );
    }
    out
}

fn written(folder: &std::path::Path, out: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            written(&path, out);
        } else {
            out.extend(sentences(&std::fs::read_to_string(&path).expect("a text")));
        }
    }
}

#[test]
fn every_guard_is_of_a_kind() {
    let mut found = BTreeSet::new();
    written(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules"), &mut found);
    let known: BTreeSet<String> = GUARDS.iter().flat_map(|(_, all)| *all).map(|text| (*text).to_owned()).collect();
    let (new, gone): (Vec<_>, Vec<_>) = (found.difference(&known).collect(), known.difference(&found).collect());
    assert!(new.is_empty(), "say in GUARDS what these judge, and try it: {new:#?}");
    assert!(gone.is_empty(), "no rule says these any more: {gone:#?}");
    for kind in [Form, Fields, State, Demand, Permission, Sound] {
        assert!(GUARDS.iter().any(|(other, all)| *other == kind && !all.is_empty()), "{kind:?}");
    }
}
