//! Migrations and the web application are embedded: rebuild when they change. A missing
//! application is an empty folder, so that the server compiles before the app is built.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=../dist");
    if let Err(error) = std::fs::create_dir_all("../dist") {
        println!("cargo:warning=../dist could not be created: {error}");
    }
}
