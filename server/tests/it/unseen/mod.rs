//! Nothing tells of what a caller may not see: random rights over an estate whose every text is a mark of its object, and every
//! mark in every answer is one of an object that the caller may see.
//!
//! Files: `estate` (objects, marks and references), `eyes` (random rights, and by a naive oracle what they show), `calls`
//! (everything that can be asked). `PURSER_TEST_SEED` draws other rights; a failure says which were drawn.

mod calls;
mod estate;
mod eyes;

use crate::harness::on_both;
use crate::permissions::Luck;

use calls::Asker;
use estate::Estate;
use eyes::Eyes;

/// Callers with rights of their own, on each database; on each they have others.
const ROUNDS: usize = 1;

#[test]
fn no_answer_tells_of_what_its_caller_may_not_see() {
    let seed = std::env::var("PURSER_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_130);
    println!("PURSER_TEST_SEED={seed}");
    on_both(|server| async move {
        let (_, admin) = server.user("admin", true).await;
        let mut luck = Luck(seed + u64::from(server.engine == "postgres"));
        let estate = Estate::build(&admin, &mut luck).await;
        let mut asked = 0;
        let mut wrong = Vec::new();
        for round in 0..ROUNDS {
            let name = format!("caller{round}");
            let (id, caller) = server.user(&name, false).await;
            let eyes = Eyes::draw(&server, &estate, id, &caller, &mut luck).await;
            let session = caller.login(&name).await;
            let mut asker = Asker::new(&caller, &session, &estate, &eyes);
            asker.everything(&mut luck).await;
            asked += asker.asked;
            wrong.extend(asker.wrong.into_iter().map(|text| format!("{name}: {text}")));
            // Answers to somebody who may see everything do hold what this caller may not see: it would be noticed.
            let mut control = Asker::new(&admin, &admin, &estate, &eyes);
            control.every_list().await;
            let told = control.wrong.len();
            assert!(told > estate.models.len() / 2, "{name}: {told} answers that tell are noticed");
        }
        println!("{}: {asked} answers, {} that tell", server.engine, wrong.len());
        wrong.truncate(40);
        assert!(wrong.is_empty(), "{} with PURSER_TEST_SEED={seed}:\n{}", server.engine, wrong.join("\n"));
    });
}
