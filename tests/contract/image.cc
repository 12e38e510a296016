#include "tests/contract/image.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace waymark::contract {

namespace {

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set; run the test by ctest or tests/run");
  return value;
}

std::vector<google::protobuf::FileDescriptorProto> ReadFiles() {
  std::ifstream stream(Environment("WAYMARK_CONTRACTS"), std::ios::binary);
  google::protobuf::FileDescriptorSet set;
  if (!set.ParseFromIstream(&stream)) throw std::runtime_error("the image of the contracts cannot be read");
  std::vector<google::protobuf::FileDescriptorProto> files;
  for (const auto& file : set.file()) {
    if (file.package().rfind("waymark.", 0) == 0) files.push_back(file);
  }
  return files;
}

}  // namespace

const std::vector<google::protobuf::FileDescriptorProto>& Files() {
  static const auto* files = new std::vector<google::protobuf::FileDescriptorProto>(ReadFiles());
  return *files;
}

std::vector<const google::protobuf::FileDescriptor*> LinkedFiles() {
  std::vector<const google::protobuf::FileDescriptor*> linked;
  for (const auto& file : Files()) {
    const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindFileByName(file.name());
    if (descriptor == nullptr) throw std::runtime_error(file.name() + " is not linked");
    linked.push_back(descriptor);
  }
  return linked;
}

std::string SourceRoot() { return Environment("WAYMARK_SOURCE"); }

}  // namespace waymark::contract
