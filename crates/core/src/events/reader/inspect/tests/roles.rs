//! What columns are taken to be for, one difference at a time.

use super::*;

fn as_shape(shape: Shape, file: &str) -> Roles {
    look_with(file, Overrides { shape: Some(shape), ..Overrides::default() }).roles
}

/// The roles in a file whose first row is no header.
fn unnamed(file: &str) -> Roles {
    let overrides = Overrides { header: Some(false), shape: Some(Shape::Events), ..Overrides::default() };
    look_with(file, overrides).roles
}

mod leads {
    use super::*;

    fn roles(file: &str) -> Roles {
        as_shape(Shape::Leads, file)
    }

    #[test]
    fn the_beginning_is_a_stage_where_no_stage_is_named_and_the_end_never() {
        let timed = roles("deal_id,created,offer,closed\nd1,2024-01-01,2024-01-02,2024-01-03\nd2,2024-01-01,,\n");
        assert_eq!((timed.lead.stage_times, timed.lead.created, timed.lead.closed), (vec![1, 2], Some(1), Some(3)));
        let named = roles("deal_id,stage,created,offer\nd1,New,2024-01-01,2024-01-02\nd2,New,2024-01-01,\n");
        assert_eq!((named.lead.stage, named.lead.stage_times), (Some(1), vec![3]));
    }

    #[test]
    fn amounts_are_numbers_and_a_status_is_no_time() {
        let file = "deal_id,begun,won,amount,total,status\nd1,2024-01-01,2024-01-02,low,5,2024-01-01\nd2,2024-01-01,,high,7,2024-01-03\n";
        let found = roles(file);
        assert_eq!((found.person, found.value, found.lead.status), (Some(0), Some(4), None));
    }
}

mod events {
    use super::*;

    #[test]
    fn the_id_of_a_session_is_not_that_of_a_person() {
        let row = r#"{"session":{"id":"s1"},"event":"visit","time":"2024-01-01 10:00"}"#;
        let found = look(format!("{row}\n{row}\n"));
        assert_eq!((found.roles.session, found.roles.person), (Some(0), None));
        assert_eq!(found.questions, [Question::Person]);
    }

    #[test]
    fn times_that_cannot_be_read_are_still_those_of_the_column_called_time() {
        let found = look("user_id,event,time\na,visit,soon\nb,visit,later\n");
        assert_eq!((found.roles.time, found.questions), (Some(2), vec![Question::TimeFormat]));
    }

    #[test]
    fn one_column_does_not_tell_both_who_and_what() {
        let roles = unnamed("ada,2024-01-01\nbo,2024-01-02\nada,2024-01-03\nbo,2024-01-04\n");
        assert_eq!((roles.person, roles.event, roles.time), (Some(0), None, Some(1)));
    }

    #[test]
    fn without_names_what_repeats_most_is_what_happened() {
        let roles = unnamed("ada,view,2024-01-01\nbo,view,2024-01-02\nada,buy,2024-01-03\ncy,view,2024-01-04\n");
        assert_eq!((roles.person, roles.event), (Some(0), Some(EventSource::Column(1))));
        let roles = unnamed("ada,7,view,2024-01-01\nbo,7,view,2024-01-02\nada,7,buy,2024-01-03\ncy,7,buy,2024-01-04\n");
        assert_eq!((roles.person, roles.event), (Some(0), Some(EventSource::Column(2))), "a number is no name");
        // Four texts in six rows do not repeat much.
        let rows = [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "a"), (1, "b")];
        let rows = rows.map(|(person, text)| format!("{person},{text},2024-01-0{person}\n"));
        assert_eq!((unnamed(&rows.concat()).person, unnamed(&rows.concat()).event), (Some(0), None));
    }

    #[test]
    fn without_names_a_person_is_what_comes_again_and_is_no_time_and_no_amount() {
        let person = |rows: [&str; 4]| unnamed(&rows.map(|row| row.to_owned() + "\n").concat()).person;
        let times =
            ["2024-01-01,2024-02-01", "2024-01-02,2024-02-02", "2024-01-02,2024-02-02", "2024-01-03,2024-02-03"];
        let with = |first: [&str; 4]| [0, 1, 2, 3].map(|row| format!("{},{}", first[row], times[row]));
        let of = |first: [&str; 4]| person(with(first).each_ref().map(String::as_str));
        assert_eq!(of(["ada", "bo", "ada", "bo"]), Some(0), "times are more different");
        assert_eq!(of(["ada,1.5", "bo,2.5", "ada,3.5", "bo,1.5"]), Some(0), "and so are amounts");
        assert_eq!(of(["a@x.no", "b@x.no", "a@x.no", "c@x.no"]), Some(0), "a dot alone makes no amount");
        assert_eq!(of(["1,ada", "2,bo", "3,ada", "4,bo"]), Some(1), "a number per row is nobody's");
        assert_eq!(of(["x", "x", "x", "x"]), None);
        assert_eq!(of(["x,ada", "x,bo", "x,ada", "x,bo"]), Some(1), "what is always the same is nobody's");
    }

    #[test]
    fn properties_come_again_at_least_once_for_each_value() {
        let mut file = "user_id,event,time,thirty,more,seldom\n".to_owned();
        for row in 0..60 {
            let seldom = if row < 40 { format!("s{}", row % 25) } else { String::new() };
            file += &format!("u{},view,2024-01-01 10:{row:02},t{},m{},{seldom}\n", row % 7, row % 30, row % 31);
        }
        // 30 values in 60 rows; 31 in 60, and 25 in 40, are too many.
        assert_eq!(look(&file).roles.properties, [3]);
    }
}

mod totals {
    use super::*;

    fn roles(file: &str) -> Roles {
        as_shape(Shape::Totals, file)
    }

    #[test]
    fn a_report_that_names_no_stages_has_them_in_its_text() {
        let found = look("Country,Active users,Event count\nNorway,120,300\nSweden,30,60\n");
        assert_eq!((found.tool.as_deref(), found.roles.stage), (Some("GA4"), Some(0)));
    }

    #[test]
    fn a_number_is_no_stage() {
        assert_eq!(roles("step,name,count\n1,Visits,10\n2,Leads,2\n").stage, Some(1));
    }

    #[test]
    fn segments_beside_one_another_are_several_and_have_names() {
        let of = |file: &str| {
            let found = roles(file);
            (found.count, found.segment_counts)
        };
        assert_eq!(of("stage,total,web\nVisits,10,10\nLeads,2,2\n"), (Some(1), vec![]));
        // Shown sums may be rounded.
        let rounded = "stage,total,web,shop\nVisits,1000000.0001,600000,400000\n";
        assert_eq!(of(rounded), (Some(1), vec![2, 3]));
        assert_eq!(of(&rounded.replace(".0001", ".01")), (Some(1), vec![]));
        assert_eq!(of("stage,web\nVisits,10\nLeads,2\n"), (Some(1), vec![]));
        assert_eq!(of("stage,web,shop\nVisits,10,5\nLeads,2,1\n"), (None, vec![1, 2]));
        let overrides = Overrides { header: Some(false), shape: Some(Shape::Totals), ..Overrides::default() };
        let unnamed = look_with("Visits,10,5\nLeads,2,1\n", overrides).roles;
        assert_eq!((unnamed.count, unnamed.segment_counts), (Some(1), vec![]));
    }

    #[test]
    fn segments_below_one_another_are_named_beside_stages_that_come_again() {
        let segment = |file: &str| roles(file).segment;
        assert_eq!(segment("stage,channel,count\nVisits,ads,10\nLeads,mail,2\n"), None);
        assert_eq!(segment("stage,owner,channel,count\nVisits,x,ads,10\nVisits,y,mail,2\n"), Some(2));
        assert_eq!(segment("stage,owner,count\nVisits,x,10\nVisits,y,2\n"), Some(1));
        assert_eq!(segment("stage,group,owner,count\nVisits,1,x,10\nVisits,2,y,2\n"), Some(2), "a number names nobody");
        assert_eq!(segment("stage,owner,ads,mail\nVisits,x,1,2\nVisits,y,1,2\n"), None, "there are segments beside");
    }
}
