module dev.byztime/examples

go 1.22

require dev.byztime/byztime v0.0.0

replace dev.byztime/byztime => ../../clients/go
