mod references;
mod verdicts;
mod wrong;
