//! Inbox message: a provider's notice as it came in, and what became of it.

use crate::models::circuits::provider::Provider;
use crate::prelude::*;

pub static INBOX_STATE: ChoiceSet = ChoiceSet::new(
    "notices.InboxMessage.state",
    &[
        ChoiceOf::new("new", "New", "blue"),
        ChoiceOf::new("applied", "Applied", "green"),
        ChoiceOf::new("review", "To review", "orange"),
        ChoiceOf::new("outdated", "Outdated", "gray"),
        ChoiceOf::new("duplicate", "Duplicate", "gray"),
        ChoiceOf::new("resolved", "Resolved", "indigo"),
        ChoiceOf::new("ignored", "Ignored", "gray"),
    ],
);

/// What a message is, and with that who reads it.
pub static INBOX_FORMAT: ChoiceSet = ChoiceSet::new(
    "notices.InboxMessage.format",
    &[
        ChoiceOf::new("mail", "Mail", "gray"),
        ChoiceOf::new("calendar", "Calendar", "gray"),
        ChoiceOf::new("json", "JSON", "gray"),
    ],
);

/// How the notices of a message were read.
pub static INBOX_METHOD: ChoiceSet = ChoiceSet::new(
    "notices.InboxMessage.method",
    &[
        ChoiceOf::new("calendar", "Calendar", "green"),
        ChoiceOf::new("json", "JSON", "green"),
        ChoiceOf::new("labelled", "Guessed from the text", "yellow"),
    ],
);

/// A message from a provider as it came in. Its notices become maintenances and outages when it is saved as new or applied.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 129, app = "notices", path = "plugins/notices/inbox", label = "Inbox message", plural = "Inbox messages",
        icon = "mail", group = "Notices", family = plain, plain, display = "{subject}||Message {id}",
        order("-received"), key = "id", q("subject", "sender", "body", "provider.name"),
        search(subject = 100, sender = 300, body = 5000),
        columns("subject", "sender", "provider", "state", "received"),
        brief("subject", "sender", "state", "received"), no_clone("state", "message_id", "received", "duplicate_of"))]
#[section("Message", "state", "provider", "format", "subject", "sender", "received", "message_id", "tags")]
#[section("Text", "body")]
#[section("Notes", "comments")]
#[action(
    look_again,
    label = "Look again",
    help = "Reads it anew, with what is known by now",
    icon = "refresh",
    many,
    sets("state=new"),
    done = "was read again"
)]
#[action(
    apply,
    label = "Apply",
    help = "Does what it says, though it was guessed or is doubtful",
    icon = "check",
    many,
    when("state=review"),
    sets("state=applied"),
    done = "was read and applied, as far as that is possible"
)]
#[action(
    resolve,
    label = "Resolve",
    help = "A person has dealt with it",
    icon = "check-circle",
    many,
    when("state=review"),
    sets("state=resolved"),
    done = "is resolved"
)]
#[action(
    ignore,
    label = "Ignore",
    help = "It says nothing of interest",
    icon = "ban",
    many,
    when("state=review"),
    sets("state=ignored"),
    done = "is ignored"
)]
#[reverse(notifications, "notices.eventnotification", "message")]
pub struct InboxMessage {
    pub id: i64,
    /// New: is read, and applied if that is certain. Applied: is applied even if it was guessed
    #[field(choices = INBOX_STATE, default = "new", indexed)]
    pub state: Choice,
    /// Whose notice it is; found out unless given
    #[field(on_delete = SetNull)]
    pub provider: Option<Ref<Provider>>,
    #[field(choices = INBOX_FORMAT, default = "mail")]
    pub format: Choice,
    /// Read from a mail unless given
    #[field(max = 500)]
    pub subject: String,
    /// Address of the sender
    #[field(max = 254)]
    pub sender: String,
    #[field(default = now, indexed)]
    pub received: DateTime<Utc>,
    #[field(max = 500, label = "Message ID")]
    pub message_id: String,
    /// The text of the notice: a mail with its headers, a calendar, JSON, or the words alone
    #[field(required)]
    pub body: LongText,
    #[field(choices = INBOX_METHOD, read_only, label = "Read as")]
    pub method: Option<Choice>,
    /// What was read, one entry a notice: its numbers and times, what became of it, what it touches and what of that is known
    #[field(list, read_only)]
    pub findings: serde_json::Value,
    /// What keeps it from being applied, in words
    #[field(list, read_only)]
    pub problems: serde_json::Value,
    /// The message that said the same before
    #[field(read_only, on_delete = SetNull, bare)]
    pub duplicate_of: Option<Ref<InboxMessage>>,
    /// SHA-256 of what it says, by which duplicates are known
    #[field(max = 64, read_only, indexed)]
    pub digest: String,
    /// Name of the file with the message byte for byte, where it came as one
    #[field(max = 100, read_only)]
    pub original: String,
    pub comments: LongText,
}
