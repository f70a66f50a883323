// Reads rendered manifests from the standard input and refuses whatever the Kubernetes types do not know, so that a
// misspelt field fails here: Helm renders it without a word, and a cluster may drop it. Prints how many objects it read.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
)

func main() {
	objects, err := decode(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(objects)
}

func decode(in io.Reader) (int, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		apps.AddToScheme, core.AddToScheme, networking.AddToScheme, policy.AddToScheme, monitoring.AddToScheme,
		gateway.Install,
	} {
		if err := add(scheme); err != nil {
			return 0, err
		}
	}
	// Strict: unknown and doubled fields are errors. A kind that is not in the scheme is one as well.
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme,
		json.SerializerOptions{Yaml: true, Strict: true})

	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	objects := 0
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if empty(document) {
			continue
		}
		if _, kind, err := strict.Decode(document, nil, nil); err != nil {
			return 0, fmt.Errorf("%v: %w\n%s", kind, err, document)
		}
		objects++
	}
	if objects == 0 {
		return 0, errors.New("no objects: nothing was checked")
	}
	return objects, nil
}

// empty says whether there is nothing but comments and space.
func empty(document []byte) bool {
	lines := bufio.NewScanner(bytes.NewReader(document))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Bytes()
		for len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			line = line[1:]
		}
		if len(line) > 0 && line[0] != '#' && string(line) != "---" {
			return false
		}
	}
	return true
}
