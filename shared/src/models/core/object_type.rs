//! ObjectType: the registry of models as clients read it. There is no table; the server answers
//! from the registry.

use crate::prelude::*;

/// A kind of object that the program knows, with its id on the wire.
#[derive(Debug, Clone, PartialEq, Model)]
#[model(number = 71, app = "core", path = "core/object-types", label = "Object type", plural = "Object types",
        icon = "list", family = bare, plain, read_only, unlogged, display = "{app_name} › {model_name}",
        key = "id", q("app_label", "model", "description"),
        columns("app_label", "model", "model_name", "public", "rest_api_endpoint"),
        brief("app_label", "app_name", "model", "model_name", "model_name_plural", "public", "features",
              "is_plugin_model", "rest_api_endpoint", "description"))]
#[filter(features, text)]
pub struct ObjectType {
    pub id: i64,
    #[field(computed)]
    pub app_label: String,
    #[field(computed)]
    pub app_name: String,
    #[field(computed)]
    pub model: String,
    #[field(computed)]
    pub model_name: String,
    #[field(computed)]
    pub model_name_plural: String,
    #[field(computed)]
    pub public: bool,
    #[field(list, computed)]
    pub features: serde_json::Value,
    #[field(computed)]
    pub is_plugin_model: bool,
    #[field(computed, label = "REST endpoint")]
    pub rest_api_endpoint: Option<String>,
    #[field(computed)]
    pub description: String,
}
