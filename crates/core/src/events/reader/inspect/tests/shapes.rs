//! What the rows of a table are taken for, one difference at a time.

use super::*;

#[track_caller]
fn is(expected: Shape, file: &str) {
    assert_eq!(look(file).shape, expected, "{file}");
}

#[test]
fn a_short_list_with_numbers_is_one_of_stages() {
    is(Shape::Totals, "action,n\nview,10\nbuy,3\n");
    // Each stage would be listed once.
    is(Shape::Events, "action,n\nview,10\nview,20\nbuy,3\n");
    // Nothing is counted.
    is(Shape::Events, "action,what\nview,x\nbuy,y\n");
}

#[test]
fn leads_are_in_a_table_once_and_have_several_times() {
    is(Shape::Leads, "ref,begun,ended\n1,2024-01-01,2024-01-02\n2,2024-01-03,2024-01-04\n");
    is(Shape::Events, "ref,begun,ended\n1,2024-01-01,2024-01-02\n");
    is(Shape::Events, "ref,begun,ended\n1,2024-01-01,2024-01-02\n1,2024-01-03,2024-01-04\n");
    is(Shape::Events, "ref,begun,ended\n,2024-01-01,2024-01-02\n,2024-01-03,2024-01-04\n");
    // Times that differ do not tell leads apart.
    is(Shape::Events, "begun,ref,ended\n2024-01-01,1,2024-01-02\n2024-01-03,1,2024-01-04\n");
    is(Shape::Events, "ref,begun\n1,2024-01-01\n2,2024-01-03\n");
    is(Shape::Events, "ref,event,begun,ended\n1,call,2024-01-01,2024-01-02\n2,call,2024-01-03,2024-01-04\n");
}

#[test]
fn leads_may_have_one_time_and_the_stage_they_stand_in() {
    is(Shape::Leads, "deal_id,stage,created\nd1,New,2024-01-01\nd2,New,2024-01-02\nd3,Won,2024-01-03\n");
    // What a deal is called is not what happened.
    is(
        Shape::Leads,
        "deal_id,stage,created,name\nd1,New,2024-01-01,Fox\nd2,New,2024-01-02,Owl\nd3,Won,2024-01-03,Elk\n",
    );
    is(
        Shape::Events,
        "deal_id,stage,created,event\nd1,New,2024-01-01,call\nd2,New,2024-01-02,mail\nd3,Won,2024-01-03,call\n",
    );
    // Stages are those in which several stand.
    is(Shape::Events, "deal_id,stage,created\nd1,New,2024-01-01\nd2,Won,2024-01-02\n");
    is(Shape::Events, "deal_id,stage,owner\nd1,New,x\nd2,New,y\nd3,Won,z\n");
}
