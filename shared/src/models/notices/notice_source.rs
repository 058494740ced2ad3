//! Notice source: which provider a sender speaks for.

use crate::models::circuits::provider::Provider;
use crate::prelude::*;

/// Which provider it is that notices come from: by address or domain of the sender, or by the name in the notice.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 130, app = "notices", path = "plugins/notices/sources", label = "Notice source",
        plural = "Notice sources", icon = "users", group = "Notices", family = plain, plain, display = "{name}",
        order("name"), key = "name", q("name", "description", "provider.name"),
        columns("name", "provider", "automatic", "description"), brief("name", "provider"), no_clone("name"))]
#[section("Notice source", "name", "provider", "automatic", "description", "tags")]
#[unique("name", fold)]
pub struct NoticeSource {
    pub id: i64,
    /// noc@example.net, example.net (with what is below it), or the provider's name as its notices write it
    #[field(max = 254, required)]
    pub name: String,
    #[field(on_delete = Cascade)]
    pub provider: Ref<Provider>,
    /// Also apply what was only guessed from the text of its mails
    pub automatic: bool,
    #[field(max = 200)]
    pub description: String,
}
