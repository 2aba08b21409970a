//! Rows that the database itself keeps as they are, so that undo and redo obey as well.

/// The SQL of three triggers that refuse to insert, update and delete rows of a table while a condition holds: the
/// table, what its triggers are called, the code of the fault, and the conditions of the three.
///
/// Migrations never change, so neither may the text that this gives.
#[macro_export]
macro_rules! closed_rows {
    ($table:literal, $name:literal, $fault:literal, $insert:literal, $update:literal, $delete:literal) => {
        concat!(
            "CREATE TRIGGER ",
            $table,
            "_",
            $name,
            "_insert BEFORE INSERT ON ",
            $table,
            "\nWHEN ",
            $insert,
            "\nBEGIN SELECT RAISE(ABORT, '",
            $fault,
            "'); END;\n",
            "CREATE TRIGGER ",
            $table,
            "_",
            $name,
            "_update BEFORE UPDATE ON ",
            $table,
            "\nWHEN ",
            $update,
            "\nBEGIN SELECT RAISE(ABORT, '",
            $fault,
            "'); END;\n",
            "CREATE TRIGGER ",
            $table,
            "_",
            $name,
            "_delete BEFORE DELETE ON ",
            $table,
            "\nWHEN ",
            $delete,
            "\nBEGIN SELECT RAISE(ABORT, '",
            $fault,
            "'); END;\n",
        )
    };
}
