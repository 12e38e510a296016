#pragma once

#include <string>

#include "google/protobuf/util/json_util.h"
#include "tests/unit/services/plan/suite.h"
#include "waymark/plan/v1/export.pb.h"

namespace waymark::plan {

// Takes plans out of the service, and archives in.
class ExportCalls : public Suite {
 protected:
  struct Document {
    v1::ExportHead head;
    std::string content;
  };

  absl::StatusOr<Document> Export(const access::Caller& caller, v1::ExportFormat format,
                                  const std::string& plan = kPlan) {
    v1::ExportPlanRequest request;
    request.set_name(plan);
    request.set_format(format);
    const auto pieces =
        server->Watch<v1::ExportPlanResponse>(caller, "waymark.plan.v1.ExportService/ExportPlan", request);
    if (!pieces.ok()) return pieces.status();
    Document document;
    for (const auto& piece : *pieces) {
      if (piece.has_head()) document.head = piece.head();
      EXPECT_LE(piece.content().size(), 65'536u);
      document.content += piece.content();
    }
    EXPECT_TRUE(pieces->front().has_head());
    EXPECT_EQ(document.head.size(), static_cast<int64_t>(document.content.size()));
    return document;
  }

  v1::PlanArchive Archive(const access::Caller& caller, const std::string& plan = kPlan) {
    v1::PlanArchive archive;
    const auto document = Export(caller, v1::EXPORT_FORMAT_JSON, plan);
    EXPECT_THAT(document, testing::IsOk());
    EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(document->content, &archive).ok());
    return archive;
  }

  absl::StatusOr<v1::ImportPlanResponse> Import(const access::Caller& caller, const v1::PlanArchive& archive,
                                                const std::string& id = "") {
    v1::ImportPlanRequest request;
    request.set_parent("members/" + caller.subject);
    request.set_plan_id(id);
    *request.mutable_archive() = archive;
    return Send<v1::ImportPlanResponse>(caller, "ExportService/ImportPlan", request);
  }

  void Say(const access::Caller& caller, const std::string& entry) {
    EXPECT_THAT((Call<v1::AssessmentEntry, v1::CreateAssessmentEntryRequest>(
                    caller, "AssessmentService/CreateAssessmentEntry",
                    "parent: 'members/" + caller.subject + "' assessment_entry { " + entry + " }")),
                testing::IsOk());
  }
};

}  // namespace waymark::plan
