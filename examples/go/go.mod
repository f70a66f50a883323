module dev.byztime/examples

go 1.22
