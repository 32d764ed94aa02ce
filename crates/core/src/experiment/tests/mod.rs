mod cards;
mod references;
mod verdicts;
mod wrong;
