// Each promise callback is a task in this jest project, which is slow: fewer random runs.
process.env.FC_RUNS = process.env.FC_RUNS || '20'
