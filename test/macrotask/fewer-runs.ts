// A promise of this project takes a task where another one takes none: fewer random runs.
process.env.FC_RUNS = process.env.FC_RUNS || '20'
