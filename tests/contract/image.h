#pragma once

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"

namespace waymark::contract {

// The image the build made of all contracts (protoc's descriptor set, with comments), Waymark's own files only.
const std::vector<google::protobuf::FileDescriptorProto>& Files();

// The linked descriptors of the same files, with their options parsed.
std::vector<const google::protobuf::FileDescriptor*> LinkedFiles();

// The root of the source tree.
std::string SourceRoot();

}  // namespace waymark::contract
