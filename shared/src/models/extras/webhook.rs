//! Webhook: an address that is told of events.

use crate::models::users::owner::Owner;
use crate::prelude::*;

pub static HTTP_METHOD: ChoiceSet = ChoiceSet::new(
    "extras.Webhook.http_method",
    &[
        ChoiceOf::new("GET", "GET", "gray"),
        ChoiceOf::new("POST", "POST", "gray"),
        ChoiceOf::new("PUT", "PUT", "gray"),
        ChoiceOf::new("PATCH", "PATCH", "gray"),
        ChoiceOf::new("DELETE", "DELETE", "gray"),
    ],
);

/// An address that event rules tell of what happened.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 164, app = "extras", path = "extras/webhooks", label = "Webhook", plural = "Webhooks", icon = "bolt",
        group = "Operations", family = plain, display = "{name}", order("name"), key = "name",
        q("name", "description", "payload_url"), search(name = 100, description = 500),
        columns("name", "http_method", "payload_url", "ssl_verification", "description"), brief("name", "description"),
        no_clone("name"))]
#[section("Webhook", "name", "description", "owner", "tags")]
#[section(
    "Request",
    "http_method",
    "payload_url",
    "http_content_type",
    "additional_headers",
    "body_template",
    "secret"
)]
#[section("TLS", "ssl_verification", "ca_file_path")]
#[unique("name")]
pub struct Webhook {
    pub id: i64,
    #[field(max = 150, required)]
    pub name: String,
    #[field(max = 200)]
    pub description: String,
    /// Where the request goes
    #[field(max = 500, required, label = "Payload URL")]
    pub payload_url: String,
    #[field(choices = HTTP_METHOD, default = "POST", bare, label = "HTTP method")]
    pub http_method: Choice,
    #[field(max = 100, default = "application/json", label = "HTTP content type")]
    pub http_content_type: String,
    /// One a line, such as X-Reason: change
    #[field(long)]
    pub additional_headers: String,
    /// Template of the body; empty sends the event as JSON
    #[field(long)]
    pub body_template: String,
    /// Signs the body; it is never shown again
    #[field(write_only)]
    pub secret: Secret,
    /// Verify the certificate
    #[field(default = true, label = "SSL verification")]
    pub ssl_verification: bool,
    /// Certificates to trust in place of the system's
    #[field(max = 4096, label = "CA file path")]
    pub ca_file_path: Option<String>,
    pub owner: Option<Ref<Owner>>,
}
