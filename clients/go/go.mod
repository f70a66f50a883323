module dev.byztime/byztime

go 1.22
